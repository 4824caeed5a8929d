// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>

#include <cstddef>
#include <ranges>
#include <span>
#include <vector>

namespace coop {

/// One node's part of W(round): whom it hears with which weights, and whom it tells.
class route {
 public:
  /// Looks the node up.
  template <Topology Topo>
  void assign(const Topo& topology, std::size_t round, std::size_t rank) {
    sources_.clear();
    weights_.clear();
    destinations_.clear();
    auto&& heard = topology.neighbours(round, rank);
    if constexpr (std::ranges::sized_range<decltype(heard)>) {
      sources_.reserve(std::ranges::size(heard));
      weights_.reserve(std::ranges::size(heard));
    }
    for (const link from : heard) {
      sources_.push_back(from.node);
      weights_.push_back(from.weight);
    }
    both_ways_ = Topo::symmetric;
    if constexpr (!Topo::symmetric) {
      static_assert(DirectedTopology<Topo>,
                    "coop: a topology that is not symmetric must have recipients(round, node)");
      for (const link to : topology.recipients(round, rank)) destinations_.push_back(to.node);
    }
  }

  /// Lets a linear aggregator turn the links' weights into its own.
  template <LinearAggregator Aggr>
  void reweigh(const Aggr& aggregator, std::span<const std::size_t> shard_sizes) {
    std::vector<std::size_t> samples;
    samples.reserve(sources_.size());
    for (const std::size_t source : sources_) {
      samples.push_back(source < shard_sizes.size() ? shard_sizes[source] : 0);
    }
    aggregator.weights(std::span{weights_}, std::span<const std::size_t>{samples});
  }

  [[nodiscard]] std::span<const std::size_t> sources() const noexcept { return sources_; }
  [[nodiscard]] std::span<const std::size_t> destinations() const noexcept {
    return both_ways_ ? sources_ : destinations_;
  }
  [[nodiscard]] std::span<const double> weights() const noexcept { return weights_; }

 private:
  std::vector<std::size_t> sources_;
  std::vector<std::size_t> destinations_;  // where they are not the sources
  std::vector<double> weights_;
  bool both_ways_ = false;
};

}  // namespace coop
