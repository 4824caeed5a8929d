// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/compressors/packed_bits.hpp>
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
  for (std::size_t j = 0; j < packed_bytes(x.size(), 1); ++j) bits[j] = gather_bits(&flags[8 * j]);
}

/// Writes the packed_bytes(x.size(), 1) bytes at `bits`; returns whether no value was NaN. One
/// pass.
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

/// memory[i] ← load(i) − (load(i) ≥ 0 ? positive : negative), and the signs of load(i) as bits.
template <class T, class Load>
[[gnu::noinline]] void pack_and_subtract(Load load, std::span<T> memory, T positive, T negative,
                                         std::byte* bits) noexcept {
  alignas(64) std::array<T, 64> x{};
  const auto read = [&](std::size_t begin, std::size_t count) {
    for (std::size_t j = 0; j < count; ++j) x[j] = load(begin + j);
  };
  const auto subtract = [&](std::size_t begin, std::size_t count) {
    T* const to = memory.data() + begin;
    for (std::size_t j = 0; j < count; ++j) to[j] = x[j] - (x[j] >= 0 ? positive : negative);
  };
  std::size_t i = 0;
  for (; i + 64 <= memory.size(); i += 64) {
    read(i, 64);
    pack_64_signs(x.data(), bits + i / 8);
    subtract(i, 64);
  }
  const std::size_t rest = memory.size() - i;
  read(i, rest);
  pack_last_signs(std::span<const T>{x}.first(rest), bits + i / 8);
  subtract(i, rest);
}

/// out ← out + (bit set ? positive : negative); `bits` holds packed_bytes(out.size(), 1) bytes.
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

}  // namespace coop
