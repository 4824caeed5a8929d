// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/compressors/extent.hpp>
#include <coop/compressors/magnitude.hpp>
#include <coop/compressors/packed_bits.hpp>
#include <coop/compressors/rounding.hpp>
#include <coop/core/error.hpp>
#include <coop/core/random.hpp>
#include <coop/core/text.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

/// Whole multiples of a unit: how quantisers round a bucket of values, and add it up again.
namespace coop {

/// Asks for the up to `rounding_block` values from `next` on: they come while the block before them
/// is rounded.
template <class T>
void prefetch_block([[maybe_unused]] std::span<const T> values,
                    [[maybe_unused]] std::size_t next) noexcept {
#if defined(__GNUC__)
  const std::size_t end = std::min(values.size(), next + rounding_block);
  for (std::size_t i = next; i < end; i += 64 / sizeof(T)) __builtin_prefetch(values.data() + i);
#endif
}

/// The multiples −below, …, above of a unit, one of which each value becomes. All values must lie
/// between the first and the last, or beyond by no more than T rounds.
///
/// x/unit is computed in units of 2^−shift and cut to an integer, dither and `below` are added, and
/// the lower bits are dropped: one multiplication and no addition of T, so that the level does not
/// depend on whether the compiler fuses them. shift leaves 24 bits for the largest number.
template <class T>
struct level_grid {
  T unit{};  ///< 0: every value is 0
  std::uint32_t below = 0;
  std::uint32_t above = 0;  ///< both at most 65535, and not both 0

  [[nodiscard]] int shift() const noexcept {
    return 24 - static_cast<int>(std::bit_width(std::max(below, above)));
  }
};

/// The least unit of which `levels` reach `most` ≥ 0.
///
/// The next number has the next bits; std::nextafter is a call, and half of all buckets need it.
template <class T>
[[nodiscard]] T unit_for(T most, T levels) noexcept {
  const T unit = most / levels;
  const magnitude_of<T> step = unit * levels < most ? 1 : 0;
  return std::bit_cast<T>(magnitude(unit) + step);
}

/// Throws a `coop::error` where the last of the levels is no finite number.
template <class T>
void refuse_overflow(const level_grid<T>& grid, std::size_t begin, std::string_view who) {
  const T last = grid.unit * static_cast<T>(std::max(grid.below, grid.above));
  if (last <= std::numeric_limits<T>::max()) return;
  throw error{text({who, ": the values from ", begin,
                    " on are so large that what they are rounded to is infinite: the run has "
                    "diverged; choose a smaller step size"})};
}

/// Rounds up to `rounding_block` values to codes, level + grid.below.
template <class T, class Code>
void round_to_levels(std::span<const T> values, const level_grid<T>& grid,
                     std::span<const std::int32_t> dither, Code* codes) noexcept {
  const int shift = grid.shift();
  const T inverse = static_cast<T>(std::int32_t{1} << shift) / grid.unit;
  const auto offset = static_cast<std::int32_t>(grid.below << shift);
  const T* const x = values.data();
  const std::int32_t* const added = dither.data();
  const std::size_t size = values.size();
  for (std::size_t i = 0; i < size; ++i) {
    codes[i] = static_cast<Code>(
        (static_cast<std::int32_t>(x[i] * inverse) + (added[i] + offset)) >> shift);
  }
}

/// The same for a grid so small that 1/unit could overflow: unit and values are raised by an exact
/// power of two.
template <class T, class Code>
void round_to_tiny_levels(std::span<const T> values, level_grid<T> grid,
                          std::span<const std::int32_t> dither, Code* codes) noexcept {
  constexpr T raise = sizeof(T) == 4 ? T(0x1p64) : T(0x1p500);
  if (grid.unit == T{}) {
    std::fill_n(codes, values.size(), static_cast<Code>(grid.below));
    return;
  }
  std::array<T, rounding_block> raised;
  for (std::size_t i = 0; i < values.size(); ++i) raised[i] = values[i] * raise;
  grid.unit *= raise;
  round_to_levels(std::span<const T>{raised.data(), values.size()}, grid, dither, codes);
}

/// out_i ← out_i + scale · (code_i − below) · unit. `coop::error` where a code is above the grid.
template <class T, class Code>
void add_levels(std::span<const Code> codes, const level_grid<T>& grid, double scale, T* out,
                std::string_view who) {
  Code largest = 0;
  for (const Code code : codes) largest = std::max(largest, code);
  if (largest > grid.below + grid.above) {
    throw error{text({who, ": a level of the message is ", std::size_t{largest}, ", above ",
                      grid.below + grid.above})};
  }
  const T factor = static_cast<T>(scale * static_cast<double>(grid.unit));
  const auto offset = static_cast<std::int32_t>(grid.below);
  const Code* const code = codes.data();
  const std::size_t size = codes.size();
  for (std::size_t i = 0; i < size; ++i) {
    out[i] += factor * static_cast<T>(static_cast<std::int32_t>(code[i]) - offset);
  }
}

/// Rounds up to `rounding_block` values to codes, with the dither that `Rounding` asks for.
template <rounding Rounding, class T, class Code>
void round_block(std::span<const T> block, const level_grid<T>& grid, random_stream& random,
                 dither& source, Code* codes) {
  constexpr T tiny = std::numeric_limits<T>::min() * T(0x1p30);
  const auto added = [&] {
    if constexpr (Rounding == rounding::nearest) return source.nearest(block.size(), grid.shift());
    return source.draw(random, block.size(), grid.shift());
  }();
  if (grid.unit < tiny) {
    round_to_tiny_levels(block, grid, added, codes);
  } else {
    round_to_levels(block, grid, added, codes);
  }
}

/// Rounds a bucket, calls sink(codes of a block as bytes or 16-bit numbers) block by block.
template <rounding Rounding, class Code, class T, class Sink>
void for_each_block_of_codes(std::span<const T> bucket, const level_grid<T>& grid,
                             random_stream& random, Sink&& sink) {
  dither source;
  alignas(64) std::array<Code, rounding_block> codes;
  for (std::size_t begin = 0; begin < bucket.size(); begin += rounding_block) {
    const std::size_t size = std::min(rounding_block, bucket.size() - begin);
    round_block<Rounding>(bucket.subspan(begin, size), grid, random, source, codes.data());
    sink(std::span<const Code>{codes}.first(size));
  }
}

/// Writes the packed codes of a bucket.
template <rounding Rounding, class T>
void pack_levels(std::span<const T> bucket, const level_grid<T>& grid, unsigned width,
                 random_stream& random, std::byte* to) {
  const auto pack = [&](auto codes) {
    pack_bits(codes, width, to);
    to += packed_bytes(codes.size(), width);
  };
  if (width == 8) {  // a byte is its own packing
    dither source;
    for (std::size_t begin = 0; begin < bucket.size(); begin += rounding_block) {
      const std::size_t size = std::min(rounding_block, bucket.size() - begin);
      round_block<Rounding>(bucket.subspan(begin, size), grid, random, source, to + begin);
    }
  } else if (width < 8) {
    for_each_block_of_codes<Rounding, std::uint8_t>(bucket, grid, random, pack);
  } else {
    for_each_block_of_codes<Rounding, std::uint16_t>(bucket, grid, random, pack);
  }
}

/// Adds what `pack_levels` wrote; `coop::error` for a level above the grid and set padding bits.
template <class T>
void add_packed_levels(const std::byte* from, const level_grid<T>& grid, unsigned width,
                       double scale, std::span<T> out, std::string_view who) {
  const auto add = [&](auto zero) {
    using code = decltype(zero);
    alignas(64) std::array<code, rounding_block> codes;
    for (std::size_t begin = 0; begin < out.size(); begin += rounding_block) {
      const std::size_t size = std::min(rounding_block, out.size() - begin);
      if (!unpack_bits(from, width, std::span<code>{codes}.first(size))) {
        throw error{text({who, ": the bits that fill up the last byte are not zero"})};
      }
      from += packed_bytes(size, width);
      add_levels(std::span<const code>{codes}.first(size), grid, scale, out.data() + begin, who);
    }
  };
  if (width <= 8) {
    add(std::uint8_t{});
  } else {
    add(std::uint16_t{});
  }
}

}  // namespace coop
