// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

namespace coop {

/// Σ_i load(i)[k] for each k, i < count, in an order fixed by `count` alone: 64 lanes of T, lane
/// i mod 64, added up every 4096 values and from there on in double. Each load(i) is asked for
/// once.
template <class T, std::size_t Sums, class Load>
[[nodiscard, gnu::noinline]] std::array<double, Sums> lane_sums(std::size_t count, Load load) {
  constexpr std::size_t lanes = 64;
  constexpr std::size_t chunk = 4096;
  std::array<double, Sums> total{};
  for (std::size_t begin = 0; begin < count; begin += chunk) {
    const std::size_t end = std::min(count, begin + chunk);
    alignas(64) std::array<std::array<T, lanes>, Sums> sum{};
    const auto add = [&](std::size_t i, std::size_t lane) {
      const std::array<T, Sums> values = load(i);
      for (std::size_t k = 0; k < Sums; ++k) sum[k][lane] += values[k];
    };
    std::size_t i = begin;
    for (; i + lanes <= end; i += lanes) {
      for (std::size_t lane = 0; lane < lanes; ++lane) add(i + lane, lane);
    }
    for (std::size_t lane = 0; i < end; ++i, ++lane) add(i, lane);
    for (std::size_t k = 0; k < Sums; ++k) {
      for (std::size_t half = lanes / 2; half > 0; half /= 2) {
        for (std::size_t lane = 0; lane < half; ++lane) sum[k][lane] += sum[k][lane + half];
      }
      total[k] += static_cast<double>(sum[k][0]);
    }
  }
  return total;
}

/// The same of one sum.
template <class T, class Load>
[[nodiscard]] double lane_sum(std::size_t count, Load load) {
  return lane_sums<T, 1>(count, [load](std::size_t i) { return std::array<T, 1>{load(i)}; })[0];
}

}  // namespace coop
