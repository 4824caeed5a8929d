// SPDX-License-Identifier: BSL-1.0
#pragma once

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
#include <type_traits>

/// Whole multiples of a unit: how quantisers round a bucket of values, and add it up again.
namespace coop {

/// Throws a `coop::error` that names the first value of `values` that is NaN or infinite, if one
/// is; values[0] is number `begin` of the vector.
template <class T>
void refuse_non_finite(std::span<const T> values, std::size_t begin, std::string_view who) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (magnitude(values[i]) < infinite_magnitude<T>) continue;
    throw error{
        text({who, ": value ", begin + i, " is ", std::isnan(values[i]) ? "NaN" : "infinite",
              " and cannot be compressed: the run has diverged; choose a smaller step size"})};
  }
}

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

/// How far values reach on either side of 0.
template <class T>
struct extent {
  T below{};  ///< −min(x, 0)
  T above{};  ///< max(x, 0)
};

/// The extent of a vector; `coop::error` for NaN and infinite values as above.
///
/// Blocks are first folded to a quarter by comparing floats, for which every vector unit has an
/// instruction, then by comparing their bits, which compilers know how to reorder.
template <class T>
[[nodiscard]] extent<T> extent_of(std::span<const T> values, std::size_t begin,
                                  std::string_view who) {
  using bits = std::make_unsigned_t<magnitude_of<T>>;
  // One more in the exponent carries into the sign bit where all bits of the exponent were set.
  constexpr bits one_exponent = bits{1} << (std::numeric_limits<T>::digits - 1);
  constexpr std::size_t quarter = rounding_block / 4;
  const auto size_bits = [](T value) { return static_cast<bits>(magnitude(value)); };
  std::array<T, quarter> low;
  std::array<T, quarter> high;
  magnitude_of<T> below = 0;
  magnitude_of<T> above = 0;
  bits carries = 0;
  std::size_t done = 0;
  for (; done + rounding_block <= values.size(); done += rounding_block) {
    const T* const x = values.data() + done;
    for (std::size_t i = 0; i < quarter; ++i) {
      const T a = x[i];
      const T b = x[quarter + i];
      const T c = x[2 * quarter + i];
      const T d = x[3 * quarter + i];
      const T high_ab = a > b ? a : b;
      const T high_cd = c > d ? c : d;
      const T high_all = high_ab > high_cd ? high_ab : high_cd;
      high[i] = high_all > T{} ? high_all : T{};
      const T low_ab = a < b ? a : b;
      const T low_cd = c < d ? c : d;
      const T low_all = low_ab < low_cd ? low_ab : low_cd;
      low[i] = low_all < T{} ? low_all : T{};
      carries |= (size_bits(a) + one_exponent) | (size_bits(b) + one_exponent) |
                 (size_bits(c) + one_exponent) | (size_bits(d) + one_exponent);
    }
    for (const T value : high) above = std::max(above, magnitude(value));
    for (const T value : low) below = std::max(below, magnitude(value));
  }
  for (; done < values.size(); ++done) {
    carries |= size_bits(values[done]) + one_exponent;
    magnitude_of<T>& side = values[done] < T{} ? below : above;
    side = std::max(side, magnitude(values[done]));
  }
  if ((carries >> (sizeof(T) * 8 - 1)) != 0) refuse_non_finite(values, begin, who);
  return {std::bit_cast<T>(below), std::bit_cast<T>(above)};
}

/// max |x_i|, 0 of none; `coop::error` as above.
template <class T>
[[nodiscard]] T largest_magnitude(std::span<const T> values, std::size_t begin,
                                  std::string_view who) {
  const extent<T> both = extent_of(values, begin, who);
  return std::max(both.below, both.above);
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

/// The least unit of which `levels` reach `most`.
template <class T>
[[nodiscard]] T unit_for(T most, T levels) noexcept {
  const T unit = most / levels;
  return unit * levels < most ? std::nextafter(unit, std::numeric_limits<T>::infinity()) : unit;
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

/// Rounds a bucket, calls sink(codes of a block as bytes or 16-bit numbers) block by block.
template <rounding Rounding, class Code, class T, class Sink>
void for_each_block_of_codes(std::span<const T> bucket, const level_grid<T>& grid,
                             random_stream& random, Sink&& sink) {
  constexpr T tiny = std::numeric_limits<T>::min() * T(0x1p30);
  dither source;
  alignas(64) std::array<Code, rounding_block> codes;
  for (std::size_t begin = 0; begin < bucket.size(); begin += rounding_block) {
    const std::size_t size = std::min(rounding_block, bucket.size() - begin);
    const auto added = [&] {
      if constexpr (Rounding == rounding::nearest) return source.nearest(size, grid.shift());
      return source.draw(random, size, grid.shift());
    }();
    if (grid.unit < tiny) {
      round_to_tiny_levels(bucket.subspan(begin, size), grid, added, codes.data());
    } else {
      round_to_levels(bucket.subspan(begin, size), grid, added, codes.data());
    }
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
  if (width <= 8) {
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
