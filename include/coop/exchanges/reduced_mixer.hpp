// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/compressors/stream.hpp>
#include <coop/concepts.hpp>
#include <coop/core/random.hpp>
#include <coop/core/vector.hpp>
#include <coop/exchanges/all_reduce.hpp>
#include <coop/exchanges/mixing_parts.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <utility>

namespace coop {

/// v ← Q(Σ_i w_i v_i) by all-reduces of the compressed form, for compressors that can be summed and
/// topologies that average exactly: what leaves a node does not grow with the number of nodes.
template <class V, Topology Topo, Compressor Comp, LinearAggregator Aggr, Communicator Comm>
  requires(Topo::averages_exactly)
class reduced_mixer {
  using scalar = typename view_of<V>::value_type;

 public:
  explicit reduced_mixer(mixing_parts<Topo, Comp, Aggr, Comm> parts) : parts_{std::move(parts)} {}

  void operator()(V& v, std::size_t round, std::size_t step) {
    if (!own_) own_.emplace(v);
    (*this)(v, *own_, round, step);
  }

  void operator()(V& v, V& own, std::size_t round, std::size_t step) {
    parts_.prepare(round);
    if (!stream_) {
      stream_.emplace(start_stream<scalar>(parts_.compressor(), parts_.layout_of(view(v).size())));
      mean_.emplace(v);
    }
    random_stream random = parts_.random(step);
    const auto sum = [this](auto values) {
      all_reduce(parts_.communicator(), values, parts_.all_weights());
    };
    stream_->reduce(view(std::as_const(v)), view(*mean_), view(own), random, sum);
    std::swap(v, *mean_);
  }

 private:
  mixing_parts<Topo, Comp, Aggr, Comm> parts_;
  std::optional<stream_of<Comp, scalar>> stream_;
  std::optional<V> mean_;
  std::optional<V> own_;
};

}  // namespace coop
