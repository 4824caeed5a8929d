// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

namespace coop {

/// Writes base + the place of each set bit of `word`, ascending, from `to` on; returns the end.
/// Two places more than there are bits may be overwritten.
///
/// Up to two bits are written without a branch: in words of few bits their number is a coin toss,
/// and a branch on it costs more than the rest.
inline std::size_t* append_set_bits(std::uint64_t word, std::size_t base,
                                    std::size_t* to) noexcept {
  constexpr std::uint64_t top = std::uint64_t{1} << 63U;  // keeps countr_zero from asking for zero
  to[0] = base + static_cast<std::size_t>(std::countr_zero(word | top));
  to += word != 0 ? 1 : 0;
  word &= word - 1;
  to[0] = base + static_cast<std::size_t>(std::countr_zero(word | top));
  to += word != 0 ? 1 : 0;
  word &= word - 1;
  while (word != 0) {
    *to++ = base + static_cast<std::size_t>(std::countr_zero(word));
    word &= word - 1;
  }
  return to;
}

}  // namespace coop
