// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/compressors/magnitude.hpp>
#include <coop/compressors/refuse_non_finite.hpp>
#include <coop/compressors/rounding.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <limits>
#include <span>
#include <string_view>
#include <type_traits>

namespace coop {

/// How far values reach on either side of 0.
template <class T>
struct extent {
  T below{};  ///< −min(x, 0)
  T above{};  ///< max(x, 0)
};

/// The extent of a vector; `coop::error` for NaN and infinite values, in the name of `who`, where
/// values[0] is number `begin` of the vector.
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

}  // namespace coop
