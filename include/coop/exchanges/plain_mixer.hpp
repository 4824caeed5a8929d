// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/vector.hpp>
#include <coop/exchanges/mixing_parts.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace coop {

/// v ← Σ_i W_ij v_i, nothing encoded. All columns of W equal and a communicator that reduces: one
/// all-reduce in place; else neighbours read each other's vectors, and one fused pass sums them
/// into the second buffer that lets a node write its next vector while neighbours still read the
/// last. The same bits either way.
template <class V, Topology Topo, TransparentCompressor Comp, LinearAggregator Aggr,
          Communicator Comm>
class plain_mixer {
 public:
  static constexpr bool reduces =
      Topo::averages_exactly && CollectiveCommunicator<Comm, view_of<V>>;

  explicit plain_mixer(mixing_parts<Topo, Comp, Aggr, Comm> parts) : parts_{std::move(parts)} {}

  void operator()(V& v, std::size_t round, std::size_t /*step*/) {
    if (parts_.communicator().size() == 1) return;
    parts_.prepare(round);
    if constexpr (reduces) {
      parts_.communicator().all_reduce(view(v), parts_.all_weights());
    } else {
      read_neighbours(v);
    }
  }

  void operator()(V& v, V& own, std::size_t round, std::size_t step) {
    copy(std::as_const(v), own);
    (*this)(v, round, step);
  }

 private:
  void read_neighbours(V& v) {
    using reading = const_view_of<V>;
    const route& way = parts_.route();
    if (!spare_) spare_.emplace(v);
    {
      const auto inbox = parts_.communicator().exchange(way.sources(), way.destinations(),
                                                        as_bytes(view(std::as_const(v))));
      thread_local std::vector<reading> inputs;
      thread_local std::vector<double> weights;
      inputs.clear();
      weights.clear();
      for (std::size_t i = 0; i < way.sources().size(); ++i) {
        if (way.weights()[i] == 0.0) continue;  // as all-reduces do: 0 · NaN would spread
        inputs.push_back(from_bytes<reading>(inbox[i]));
        weights.push_back(way.weights()[i]);
      }
      weighted_sum(view(*spare_), std::span<const double>{weights},
                   std::span<const reading>{inputs});
    }
    std::swap(v, *spare_);
  }

  mixing_parts<Topo, Comp, Aggr, Comm> parts_;
  std::optional<V> spare_;
};

}  // namespace coop
