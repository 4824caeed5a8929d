// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/compressors/packed_bits.hpp>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

/// Sets of indices below d as bytes: first 2·count + form as a varint, then
///  - form 0: the gaps as varints, the first index and then each index less the one before less 1;
///  - form 1: a bitmap of ⌈d/8⌉ bytes, lowest bit first, if that is shorter.
/// A varint holds 7 bits a byte, lowest first, the top bit set in all bytes but the last (LEB128).
/// Where d = 0 nothing is written. One index in a hundred costs 10.2 bits; the entropy is 8.1.
namespace coop {

/// The bytes of `value` as a varint.
[[nodiscard]] constexpr std::size_t varint_bytes(std::uint64_t value) noexcept {
  return value == 0 ? 1 : (static_cast<std::size_t>(std::bit_width(value)) + 6) / 7;
}

/// Writes `value`; returns the end.
inline std::byte* put_varint(std::uint64_t value, std::byte* to) noexcept {
  for (; value >= 0x80; value >>= 7U) *to++ = static_cast<std::byte>(value | 0x80U);
  *to++ = static_cast<std::byte>(value);
  return to;
}

/// Reads a varint and moves `message` behind it; `coop::error` where it is cut, longer than it need
/// be or above 64 bits.
[[nodiscard]] inline std::uint64_t take_varint(std::span<const std::byte>& message) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < message.size() && i < 10; ++i) {
    const auto byte = std::to_integer<std::uint64_t>(message[i]);
    value |= (byte & 0x7FU) << (7 * i);
    if ((byte & 0x80U) != 0) continue;
    if ((byte == 0 && i > 0) || (i == 9 && byte > 1)) {
      throw error{"index code: a varint is longer than its number needs, or above 64 bits"};
    }
    message = message.subspan(i + 1);
    return value;
  }
  throw error{"index code: the message ends within a varint"};
}

/// The longest code of `count` indices below d: gaps sum to d − count at most, so few are long.
[[nodiscard]] constexpr std::size_t index_code_bytes(std::size_t count, std::size_t d) noexcept {
  if (d == 0) return 0;
  count = std::min(count, d);
  std::size_t gaps = count;
  for (std::uint64_t rest = d - count; (rest >>= 7U) != 0;) {
    gaps += std::min<std::size_t>(count, rest);
  }
  return varint_bytes(2 * std::uint64_t{count} + 1) + std::min(gaps, packed_bytes(d, 1));
}

/// Writes the gaps of `indices` from `to` on; returns the end, or null where they do not fit before
/// `limit`.
inline std::byte* put_gaps(std::span<const std::size_t> indices, std::byte* to,
                           const std::byte* limit) noexcept {
  std::size_t next = 0;
  for (const std::size_t index : indices) {
    const std::uint64_t gap = index - next;
    next = index + 1;
    if (gap < 0x4000 && limit - to >= 2) {
      // One byte or two without a branch: for one index in a hundred it is a coin toss.
      const std::uint64_t longer = gap >= 0x80 ? 1 : 0;
      to[0] = static_cast<std::byte>((gap & 0x7FU) | (longer << 7U));
      to[1] = static_cast<std::byte>(gap >> 7U);
      to += 1 + longer;
    } else {
      if (limit - to < static_cast<std::ptrdiff_t>(varint_bytes(gap))) return nullptr;
      to = put_varint(gap, to);
    }
  }
  return to;
}

/// Writes ascending `indices` below d to the front of `bytes`, which holds at least
/// index_code_bytes(indices.size(), d); returns the length. 1 to 2 ns an index.
inline std::size_t encode_indices(std::span<const std::size_t> indices, std::size_t d,
                                  std::span<std::byte> bytes) {
  if (d == 0) return 0;
  const std::size_t needed = index_code_bytes(indices.size(), d);
  require(bytes.size() >= needed,
          {"a buffer of ", bytes.size(), " bytes is too small: ", needed, " are needed"});
  const std::uint64_t header = 2 * std::uint64_t{indices.size()};
  std::byte* const first = put_varint(header, bytes.data());
  const std::size_t room = needed - varint_bytes(header);
  if (const std::byte* const end = put_gaps(indices, first, first + room)) {
    return static_cast<std::size_t>(end - bytes.data());
  }
  put_varint(header + 1, bytes.data());
  std::fill_n(first, packed_bytes(d, 1), std::byte{0});
  for (const std::size_t index : indices) first[index / 8] |= std::byte{1} << (index % 8);
  return static_cast<std::size_t>(first - bytes.data()) + packed_bytes(d, 1);
}

/// `indices` ← the `count` indices whose gaps begin `message`; moves it behind them.
inline void take_gaps(std::span<const std::byte>& message, std::size_t count, std::size_t d,
                      std::vector<std::size_t>& indices) {
  if (count > message.size()) throw error{"index code: the message ends before its indices"};
  indices.resize(count);
  std::size_t next = 0;
  std::size_t at = 0;
  for (std::size_t& index : indices) {
    const bool two = message.size() - at >= 2;
    const auto low = two ? std::to_integer<std::uint64_t>(message[at]) : 0x80;
    const auto high = two ? std::to_integer<std::uint64_t>(message[at + 1]) : 0x80;
    const std::uint64_t longer = low >> 7U;
    std::uint64_t gap = (low & 0x7FU) | ((high << 7U) & (0 - longer));
    at += 1 + longer;
    if (longer == 1 && high - 1 >= 0x7F) {  // neither one byte nor two: the last, or more, or bad
      std::span<const std::byte> rest = message.subspan(at - 2);
      gap = take_varint(rest);
      at = message.size() - rest.size();
    }
    if (gap >= d - next) {
      throw error{text({"index code: an index is not below ", d, ", the length of the vector"})};
    }
    index = next + static_cast<std::size_t>(gap);
    next = index + 1;
  }
  message = message.subspan(at);
}

/// `indices` ← the `count` bits that are set in the bitmap that begins `message`; moves it behind.
inline void take_bitmap(std::span<const std::byte>& message, std::size_t count, std::size_t d,
                        std::vector<std::size_t>& indices) {
  const std::size_t bytes = packed_bytes(d, 1);
  if (bytes > message.size()) throw error{"index code: the message ends within its bitmap"};
  indices.resize(count);
  std::size_t found = 0;
  for (std::size_t b = 0; b < bytes; ++b) {
    auto bits = std::to_integer<unsigned>(message[b]);
    for (; bits != 0; bits &= bits - 1, ++found) {
      if (found < count) indices[found] = b * 8 + static_cast<std::size_t>(std::countr_zero(bits));
    }
  }
  if (found != count || (count > 0 && indices[count - 1] >= d)) {
    throw error{text({"index code: a bitmap of ", d, " bits has ", found,
                      " set, or one behind its ", "end, where ", count, " were announced"})};
  }
  message = message.subspan(bytes);
}

/// `indices` ← the set of indices below d whose code `message` begins with, ascending; returns the
/// rest of the message. `coop::error` on anything that encode_indices cannot have written but for
/// the choice of the form; no more memory is taken than for d indices, or one a byte.
inline std::span<const std::byte> decode_indices(std::span<const std::byte> message, std::size_t d,
                                                 std::vector<std::size_t>& indices) {
  indices.clear();
  if (d == 0) return message;
  const std::uint64_t header = take_varint(message);
  if (header / 2 > d) {
    throw error{text({"index code: ", header / 2, " indices of a vector of ", d, " values"})};
  }
  const auto count = static_cast<std::size_t>(header / 2);
  if (header % 2 == 0) {
    take_gaps(message, count, d, indices);
  } else {
    take_bitmap(message, count, d, indices);
  }
  return message;
}

}  // namespace coop
