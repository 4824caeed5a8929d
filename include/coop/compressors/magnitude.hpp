// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <limits>
#include <type_traits>

/// |x| as an integer: IEEE numbers of one sign are ordered as their bits are, so that selection
/// compares integers: exact for ±0 and denormals with any compiler flags, and NaN is the largest.
namespace coop {

/// A signed integer as wide as T: vector units compare no others.
template <std::floating_point T>
using magnitude_of = std::conditional_t<sizeof(T) == 4, std::int32_t, std::int64_t>;

/// The bits of |x|, never negative.
template <std::floating_point T>
[[nodiscard]] constexpr magnitude_of<T> magnitude(T x) noexcept {
  return std::bit_cast<magnitude_of<T>>(x) & std::numeric_limits<magnitude_of<T>>::max();
}

/// Of ∞; those of NaN are above it.
template <std::floating_point T>
inline constexpr magnitude_of<T> infinite_magnitude = magnitude(std::numeric_limits<T>::infinity());

}  // namespace coop
