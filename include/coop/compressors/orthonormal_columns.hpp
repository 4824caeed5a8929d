// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/vector.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <span>

namespace coop {

/// Gram–Schmidt, twice ("twice is enough", Giraud et al. 2005), of `rank` columns of `rows` values
/// that lie one behind the other. A column that depends on those before it becomes zero, so that
/// P·Pᵀ is always a projection. O(rows·rank²), sums in double.
template <class T>
void orthonormal_columns(std::span<T> columns, std::size_t rows, std::size_t rank) {
  const auto column = [&](std::size_t k) { return columns.subspan(k * rows, rows); };
  const double dust = 8.0 * std::sqrt(static_cast<double>(rows)) *
                      static_cast<double>(std::numeric_limits<T>::epsilon());
  for (std::size_t k = 0; k < rank; ++k) {
    const std::span<T> own = column(k);
    const double before = std::sqrt(dot(own, own));
    for (int time = 0; time < 2; ++time) {
      for (std::size_t other = 0; other < k; ++other) {
        axpy(-dot(column(other), own), column(other), own);
      }
    }
    const double norm = std::sqrt(dot(own, own));
    if (norm > dust * before) {
      for_each([norm](T& value) { value = static_cast<T>(static_cast<double>(value) / norm); },
               own);
    } else {
      fill(own, 0.0);
    }
  }
}

}  // namespace coop
