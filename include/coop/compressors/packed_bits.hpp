// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/bytes.hpp>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

/// Numbers of a few bits one after the other, lowest bit first, the last byte filled up with zeros.
namespace coop {

/// Bytes that `count` numbers of `width` bits take.
[[nodiscard]] constexpr std::size_t packed_bytes(std::size_t count, unsigned width) noexcept {
  return count / 8 * width + (count % 8 * width + 7) / 8;
}

/// Numbers whose width divides 8: a byte at a time, in a loop that compilers vectorise.
template <unsigned Width>
void pack_in_bytes(std::span<const std::uint8_t> numbers, std::byte* to) noexcept {
  constexpr std::size_t together = 8 / Width;
  const std::size_t whole = numbers.size() / together;
  const std::uint8_t* from = numbers.data();
  for (std::size_t i = 0; i < whole; ++i) {
    unsigned byte = 0;
    for (unsigned k = 0; k < together; ++k) byte |= unsigned{from[i * together + k]} << (k * Width);
    to[i] = static_cast<std::byte>(byte);
  }
  unsigned rest = 0;
  unsigned shift = 0;
  for (const std::uint8_t number : numbers.subspan(whole * together)) {
    rest |= unsigned{number} << shift;
    shift += Width;
  }
  if (shift > 0) to[whole] = static_cast<std::byte>(rest);
}
template <unsigned Width>
[[nodiscard]] bool unpack_bytes(const std::byte* from, std::span<std::uint8_t> numbers) noexcept {
  constexpr std::size_t together = 8 / Width;
  constexpr unsigned mask = (1U << Width) - 1;
  const std::size_t whole = numbers.size() / together;
  std::uint8_t* to = numbers.data();
  for (std::size_t i = 0; i < whole; ++i) {
    const auto byte = std::to_integer<unsigned>(from[i]);
    for (unsigned k = 0; k < together; ++k) {
      to[i * together + k] = static_cast<std::uint8_t>((byte >> (k * Width)) & mask);
    }
  }
  if (whole * together == numbers.size()) return true;
  auto rest = std::to_integer<unsigned>(from[whole]);
  for (std::uint8_t& number : numbers.subspan(whole * together)) {
    number = static_cast<std::uint8_t>(rest & mask);
    rest >>= Width;
  }
  return rest == 0;
}

/// Packs numbers below 2^width, 1 ≤ width ≤ 16, into the `packed_bytes` bytes at `to`. For bytes of
/// width 1, 2, 4 and 8 about the time of copying them, else about a nanosecond a number.
template <std::unsigned_integral Number>
void pack_bits(std::span<const Number> numbers, unsigned width, std::byte* to) noexcept {
  if constexpr (sizeof(Number) == 1) {
    if (width == 8) {
      if (!numbers.empty()) std::memcpy(to, numbers.data(), numbers.size());
      return;
    }
    if (width == 4) return pack_in_bytes<4>(numbers, to);
    if (width == 2) return pack_in_bytes<2>(numbers, to);
    if (width == 1) return pack_in_bytes<1>(numbers, to);
  }
  std::uint64_t held = 0;
  unsigned bits = 0;
  for (const Number number : numbers) {
    held |= std::uint64_t{number} << bits;
    bits += width;
    if (bits >= 32) {
      store_little_endian(static_cast<std::uint32_t>(held), to);
      to += 4;
      held >>= 32U;
      bits -= 32;
    }
  }
  for (; bits > 0; bits -= bits < 8 ? bits : 8, held >>= 8U) {
    *to++ = static_cast<std::byte>(held & 0xFFU);
  }
}

/// Reads what `pack_bits` wrote to the `packed_bytes` bytes at `from`; returns whether the bits
/// that fill up the last byte are zero.
template <std::unsigned_integral Number>
[[nodiscard]] bool unpack_bits(const std::byte* from, unsigned width,
                               std::span<Number> numbers) noexcept {
  if constexpr (sizeof(Number) == 1) {
    if (width == 8) {
      if (!numbers.empty()) std::memcpy(numbers.data(), from, numbers.size());
      return true;
    }
    if (width == 4) return unpack_bytes<4>(from, numbers);
    if (width == 2) return unpack_bytes<2>(from, numbers);
    if (width == 1) return unpack_bytes<1>(from, numbers);
  }
  const std::byte* const end = from + packed_bytes(numbers.size(), width);
  const std::uint64_t mask = (std::uint64_t{1} << width) - 1;
  std::uint64_t held = 0;
  unsigned bits = 0;
  for (Number& number : numbers) {
    if (bits < width) {
      const bool whole = end - from >= 4;
      held |= std::uint64_t{whole ? load_little_endian<std::uint32_t>(from)
                                  : std::to_integer<std::uint32_t>(*from)}
              << bits;
      from += whole ? 4 : 1;
      bits += whole ? 32 : 8;
      if (bits < width) {  // two single bytes at the end
        held |= std::to_integer<std::uint64_t>(*from++) << bits;
        bits += 8;
      }
    }
    number = static_cast<Number>(held & mask);
    held >>= width;
    bits -= width;
  }
  return held == 0;
}

}  // namespace coop
