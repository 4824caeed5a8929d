// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/bytes.hpp>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

/// One bit a value, the lowest bit of a byte first, set where the value is at least 0 (so for both
/// zeros); the bits behind the last value are 0.
namespace coop {

/// The bytes of `count` bits.
[[nodiscard]] constexpr std::size_t sign_bytes(std::size_t count) noexcept {
  return count / 8 + (count % 8 != 0 ? 1 : 0);
}

/// Eight flags of 0 or 1, a byte each, as the bits of a byte.
[[nodiscard]] inline std::byte gather_bits(const std::uint8_t* flags) noexcept {
  const auto eight = load_little_endian<std::uint64_t>(reinterpret_cast<const std::byte*>(flags));
  return static_cast<std::byte>((eight * 0x0102040810204080U) >> 56U);
}

/// The signs of up to 64 values at `x` as bits at `bits`.
///
/// Flags first and bits then: both loops compile to vector instructions of any width.
template <class T>
void pack_64_signs(const T* x, std::byte* bits) noexcept {
  alignas(64) std::array<std::uint8_t, 64> flags;
  for (std::size_t j = 0; j < 64; ++j) flags[j] = x[j] >= 0;
  for (std::size_t j = 0; j < 8; ++j) bits[j] = gather_bits(flags.data() + 8 * j);
}

template <class T>
void pack_last_signs(std::span<const T> x, std::byte* bits) noexcept {
  std::array<std::uint8_t, 64> flags{};
  for (std::size_t j = 0; j < x.size(); ++j) flags[j] = x[j] >= 0;
  for (std::size_t j = 0; j < sign_bytes(x.size()); ++j) bits[j] = gather_bits(&flags[8 * j]);
}

/// Writes the sign_bytes(x.size()) bytes at `bits`; returns whether no value was NaN. One pass.
template <class T>
[[nodiscard]] bool pack_signs(std::span<const T> x, std::byte* bits) noexcept {
  int nan = 0;
  std::size_t i = 0;
  for (; i + 64 <= x.size(); i += 64) {
    pack_64_signs(x.data() + i, bits + i / 8);
    int here = 0;
    for (std::size_t j = 0; j < 64; ++j) here |= static_cast<int>(std::isnan(x[i + j]));
    nan |= here;
  }
  pack_last_signs(x.subspan(i), bits + i / 8);
  for (; i < x.size(); ++i) nan |= static_cast<int>(std::isnan(x[i]));
  return nan == 0;
}

/// The same without the question for NaN, and x ← x − (x ≥ 0 ? positive : negative).
template <class T>
void pack_and_subtract(std::span<T> x, T positive, T negative, std::byte* bits) noexcept {
  const auto subtract = [&](T& value) { value -= value >= 0 ? positive : negative; };
  std::size_t i = 0;
  for (; i + 64 <= x.size(); i += 64) {
    T* const block = x.data() + i;
    pack_64_signs(block, bits + i / 8);
    for (std::size_t j = 0; j < 64; ++j) subtract(block[j]);
  }
  pack_last_signs(std::span<const T>{x.subspan(i)}, bits + i / 8);
  for (; i < x.size(); ++i) subtract(x[i]);
}

/// out ← out + (bit set ? positive : negative); `bits` holds sign_bytes(out.size()) bytes.
template <class T>
void add_signs(const std::byte* bits, T positive, T negative, std::span<T> out) noexcept {
  using word = std::conditional_t<sizeof(T) == 8, std::uint64_t, std::uint32_t>;
  static constexpr auto masks = [] {  // no shift by a variable: SSE2 has none
    std::array<word, 32> all{};
    for (std::size_t j = 0; j < 32; ++j) all[j] = word{1} << j;
    return all;
  }();
  std::size_t i = 0;
  for (; i + 32 <= out.size(); i += 32) {
    const word signs = load_little_endian<std::uint32_t>(bits + i / 8);
    T* const to = out.data() + i;
    for (std::size_t j = 0; j < 32; ++j) to[j] += (signs & masks[j]) != 0 ? positive : negative;
  }
  for (; i < out.size(); ++i) {
    const auto byte = std::to_integer<unsigned>(bits[i / 8]);
    out[i] += ((byte >> (i % 8)) & 1U) != 0 ? positive : negative;
  }
}

/// Throws `coop::error` unless the bits behind the last of `count` are 0.
inline void check_padding(std::string_view name, std::span<const std::byte> bits,
                          std::size_t count) {
  if (count % 8 == 0) return;
  if (std::to_integer<unsigned>(bits[count / 8]) >> (count % 8) != 0) {
    throw error{text({name, ": the message has bits set behind its last value"})};
  }
}

/// Throws `coop::error` that names the first value that is NaN, or not finite.
template <class T>
void refuse_nan(std::string_view name, std::span<const T> x) {
  const auto at = std::find_if(x.begin(), x.end(), [](T v) { return std::isnan(v); });
  if (at == x.end()) return;
  throw error{text({name, ": value ", static_cast<std::size_t>(at - x.begin()), " is NaN"})};
}
template <class T>
void refuse_infinite(std::string_view name, std::span<const T> x, std::size_t first) {
  const auto at = std::find_if(x.begin(), x.end(), [](T v) { return !std::isfinite(v); });
  if (at == x.end()) return;
  const std::size_t index = first + static_cast<std::size_t>(at - x.begin());
  throw error{text({name, ": value ", index, std::isnan(*at) ? " is NaN" : " is infinite"})};
}

}  // namespace coop
