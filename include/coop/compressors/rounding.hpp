// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/random.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace coop {

/// How a number between two that can be sent becomes one of them: the nearer one (biased, least
/// error), or either by chance so that the expectation is the number.
enum class rounding { nearest, stochastic };

/// Values that are rounded together: as much as stays in the first-level cache.
inline constexpr std::size_t rounding_block = 512;

/// What is added to up to `rounding_block` numbers in units of 2^−shift, 3 < shift < 24, before
/// they are rounded down: 8u + 4 for u uniform on shift − 3 bits. What is rounded up with
/// probability p is so with p to the nearest 2^(3−shift); numbers within four units of a whole one
/// become that one.
///
/// Up to a shift of 17 a random number of 32 bits serves four values, as its four windows in a
/// circle, 8 bits apart: each u is exactly uniform, and those of neighbouring windows, which share
/// the high bits of one and the low bits of the other, are correlated by less than 1/100.
class dither {
 public:
  [[nodiscard]] std::span<const std::int32_t> draw(random_stream& random, std::size_t count,
                                                   int shift) {
    const std::uint32_t mask = (std::uint32_t{1} << shift) - 8;
    const auto masked = [mask](std::uint32_t bits) {
      return static_cast<std::int32_t>((bits & mask) | 4U);
    };
    const std::size_t words = shift <= 17 ? (count + 3) / 4 : count;
    random.fill(std::span{words_}.first(words));
    const std::uint32_t* const word = words_.data();
    std::int32_t* const out = added_.data();
    if (shift > 17) {
      for (std::size_t i = 0; i < count; ++i) out[i] = masked(word[i]);
      return std::span{added_}.first(count);
    }
    for (std::size_t i = 0; i < words; ++i) {
      out[i] = masked(word[i] << 1U);
      out[words + i] = masked(word[i] >> 7U);
      out[2 * words + i] = masked(word[i] >> 15U);
      out[3 * words + i] = masked((word[i] << 9U) | (word[i] >> 23U));
    }
    return std::span{added_}.first(count);
  }

  /// Half of the way for all, which rounds to the nearest.
  [[nodiscard]] std::span<const std::int32_t> nearest(std::size_t count, int shift) {
    std::fill(added_.begin(), added_.end(), std::int32_t{1} << (shift - 1));
    return std::span{added_}.first(count);
  }

 private:
  alignas(64) std::array<std::uint32_t, rounding_block> words_;
  alignas(64) std::array<std::int32_t, rounding_block + 3> added_;
};

}  // namespace coop
