// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/compressors/magnitude.hpp>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>

#include <cstddef>
#include <span>
#include <string_view>

namespace coop {

/// Throws the `coop::error` of a value, number `index` of its vector, that is NaN or infinite.
template <class T>
[[noreturn]] void refuse_value(T value, std::size_t index, std::string_view who) {
  const bool infinite = magnitude(value) == infinite_magnitude<T>;
  throw error{
      text({who, ": value ", index, infinite ? " is infinite" : " is NaN",
            " and cannot be compressed: the run has diverged; choose a smaller step size"})};
}

/// Refuses the first value that is NaN or infinite, if one is; values[0] is number `begin` of the
/// vector.
template <class T>
void refuse_non_finite(std::span<const T> values, std::size_t begin, std::string_view who) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (magnitude(values[i]) >= infinite_magnitude<T>) refuse_value(values[i], begin + i, who);
  }
}

/// The same where infinite values are welcome.
template <class T>
void refuse_nan(std::span<const T> values, std::size_t begin, std::string_view who) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (magnitude(values[i]) > infinite_magnitude<T>) refuse_value(values[i], begin + i, who);
  }
}

}  // namespace coop
