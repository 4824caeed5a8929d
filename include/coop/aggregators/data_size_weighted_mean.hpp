// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/error.hpp>

#include <cstddef>
#include <span>
#include <string>

namespace coop {

/// Every contributor counts by its data: w_i ← w_i n_i / Σ_j w_j n_j.
///
/// FedAvg: McMahan et al. (AISTATS 2017). The weights then sum to one. Where no contributor has
/// data they stay as they are. Throws `std::invalid_argument` where the two lists differ in length.
struct data_size_weighted_mean {
  static constexpr bool sums_linearly = true;

  void weights(std::span<double> w, std::span<const std::size_t> samples) const {
    if (w.size() != samples.size()) {
      require(false, {"data_size_weighted_mean: ", w.size(), " weights but ", samples.size(),
                      " shard sizes"});
    }
    double total = 0;
    for (std::size_t i = 0; i < w.size(); ++i) total += w[i] * static_cast<double>(samples[i]);
    if (total == 0) return;
    for (std::size_t i = 0; i < w.size(); ++i) w[i] *= static_cast<double>(samples[i]) / total;
  }

  [[nodiscard]] std::string describe() const { return "data_size_weighted_mean{}"; }
};

}  // namespace coop
