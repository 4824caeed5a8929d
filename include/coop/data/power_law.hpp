// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/random.hpp>
#include <coop/data/partition.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace coop::data {

/// `total` in parts proportional to `weights`, each rounded up or down: what is left over goes to
/// the largest remainders, ties to the first.
[[nodiscard]] inline std::vector<std::size_t> proportional_sizes(
    std::size_t total, const std::vector<double>& weights) {
  double sum = 0;
  for (const double weight : weights) sum += weight;
  std::vector<std::size_t> sizes(weights.size());
  std::vector<double> shortfalls(weights.size());
  std::size_t left = total;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const double share = static_cast<double>(total) * (weights[i] / sum);
    sizes[i] = std::min(left, static_cast<std::size_t>(share));
    shortfalls[i] = static_cast<double>(sizes[i]) - share;
    left -= sizes[i];
  }
  const auto order = ascending(shortfalls);
  for (std::size_t i = 0; left > 0; i = (i + 1) % order.size(), --left) ++sizes[order[i]];
  return sizes;
}

/// Samples at random, sizes by a power law: worker r = 0, 1, … gets one sample and a share of the
/// others in proportion to (r + 1)^−exponent, so worker 0 has the most. Exponent 0 is even.
///
/// Throws `std::invalid_argument` with no worker, more workers than samples, or an exponent that is
/// negative or not finite.
[[nodiscard]] inline partition power_law(std::size_t samples, std::size_t workers, double exponent,
                                         std::uint64_t seed) {
  require_enough_samples("power_law", samples, workers);
  require(exponent >= 0 && std::isfinite(exponent),
          {"power_law: exponent is ", exponent, ", must be at least 0 and finite"});
  std::vector<double> weights(workers);
  for (std::size_t r = 0; r < workers; ++r) {
    weights[r] = std::pow(static_cast<double>(r + 1), -exponent);
  }
  auto sizes = proportional_sizes(samples - workers, weights);
  for (auto& size : sizes) ++size;
  auto order = in_order(samples);
  random_stream{seed, 0, 0, purpose::partition}.shuffle(order.begin(), order.end());
  return deal(order, sizes);
}

}  // namespace coop::data
