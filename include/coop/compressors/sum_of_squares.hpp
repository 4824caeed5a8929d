// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace coop {

/// Σ x_i² in double, in an order fixed by the size alone: sixteen lanes, to each of which four
/// squares are added at once, as many as keep vector units busy.
///
/// Products of floats are exact in double: whether they are fused with sums or not, the bits are
/// the same.
[[nodiscard, gnu::noinline]] inline double sum_of_squares(std::span<const float> x) noexcept {
  constexpr std::size_t lanes = 16;
  const auto square = [from = x.data()](std::size_t i) {
    const double value = from[i];
    return value * value;
  };
  alignas(64) std::array<double, lanes> sum{};
  std::size_t i = 0;
  for (; i + 4 * lanes <= x.size(); i += 4 * lanes) {
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      const std::size_t j = i + lane;
      sum[lane] +=
          (square(j) + square(j + lanes)) + (square(j + 2 * lanes) + square(j + 3 * lanes));
    }
  }
  for (; i < x.size(); ++i) sum[i % lanes] += square(i);
  for (std::size_t half = lanes / 2; half > 0; half /= 2) {
    for (std::size_t lane = 0; lane < half; ++lane) sum[lane] += sum[lane + half];
  }
  return sum[0];
}

}  // namespace coop
