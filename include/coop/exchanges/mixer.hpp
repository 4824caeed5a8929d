// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/compressors/identity.hpp>
#include <coop/compressors/stream.hpp>
#include <coop/concepts.hpp>
#include <coop/core/layout.hpp>
#include <coop/core/vector.hpp>
#include <coop/exchanges/message_mixer.hpp>
#include <coop/exchanges/mixing_parts.hpp>
#include <coop/exchanges/plain_mixer.hpp>
#include <coop/exchanges/reduced_mixer.hpp>
#include <coop/exchanges/server_mixer.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>

namespace coop {

/// The best way of mixing that the concepts allow; see `mixer`.
template <class V, Topology Topo, Compressor Comp, Aggregator Aggr, Communicator Comm>
constexpr auto mixing_path() {
  if constexpr (TwoWayCompressor<Comp>) {
    return std::type_identity<server_mixer<V, Topo, Comp, Aggr, Comm>>{};
  } else if constexpr (TransparentCompressor<Comp> && LinearAggregator<Aggr>) {
    return std::type_identity<plain_mixer<V, Topo, Comp, Aggr, Comm>>{};
  } else if constexpr (Topo::averages_exactly && LinearAggregator<Aggr> &&
                       ReducibleCompressor<Comp, typename view_of<V>::value_type>) {
    return std::type_identity<reduced_mixer<V, Topo, Comp, Aggr, Comm>>{};
  } else {
    return std::type_identity<message_mixer<V, Topo, Comp, Aggr, Comm>>{};
  }
}
template <class V, Topology Topo, Compressor Comp, Aggregator Aggr, Communicator Comm>
using mixing_path_t = typename decltype(mixing_path<V, Topo, Comp, Aggr, Comm>())::type;

/// v ← Σ_i W_ij Q(v_i) for one topology, by the best path that the concepts allow:
///  1. two-way compression: through a server;
///  2. nothing to encode: an all-reduce in place where all columns of W are equal and the
///     communicator reduces, else neighbours read each other's vectors, summed in one fused pass;
///  3. all columns of W equal and a compressor that can be summed: all-reduce of what it sends;
///  4. else: encode, exchange the messages, decode and add in rank order.
/// `mix(v, own, …)` tells besides what the others got to see of this node: own ← Q(v_j).
/// One object a node, run and topology; owns what the compressor remembers of its stream.
template <class V, Topology Topo, Compressor Comp, Aggregator Aggr, Communicator Comm>
class mixer {
 public:
  using path = mixing_path_t<V, Topo, Comp, Aggr, Comm>;

  mixer(const Topo& topology, const Comp& compressor, const Aggr& aggregator, Comm& communicator,
        std::span<const std::size_t> shard_sizes, std::uint64_t seed,
        const parameter_layout& layout = {})
      : mixer{mixing_parts<Topo, Comp, Aggr, Comm>{topology, compressor, aggregator, communicator,
                                                   shard_sizes, seed, layout}} {}
  explicit mixer(mixing_parts<Topo, Comp, Aggr, Comm> parts)
      : communicator_{&parts.communicator()}, path_{std::move(parts)} {}

  mixer(const mixer&) = delete;
  mixer& operator=(const mixer&) = delete;

  /// Neighbours may still be reading this node's buffers when it is stopped by an error.
  ~mixer() { communicator_->drain(); }

  /// Mixes v in round `round` of the topology, at step `step` of the run.
  void operator()(V& v, std::size_t round, std::size_t step) { path_(v, round, step); }
  void operator()(V& v, V& own, std::size_t round, std::size_t step) { path_(v, own, round, step); }

 private:
  Comm* communicator_;
  path path_;
};

/// The first vectors travel as they are, the others compressed.
template <class V, Topology Topo, WarmingCompressor Comp, Aggregator Aggr, Communicator Comm>
class mixer<V, Topo, Comp, Aggr, Comm> {
  using later = std::remove_cvref_t<decltype(std::declval<const Comp&>().compressor)>;

 public:
  mixer(const Topo& topology, const Comp& compressor, const Aggr& aggregator, Comm& communicator,
        std::span<const std::size_t> shard_sizes, std::uint64_t seed,
        const parameter_layout& layout = {})
      : steps_{compressor.steps},
        plain_{topology, plain, aggregator, communicator, shard_sizes, seed, layout},
        compressed_{topology, compressor.compressor, aggregator, communicator, shard_sizes, seed,
                    layout} {}

  void operator()(V& v, std::size_t round, std::size_t step) {
    if (mixed_++ < steps_) {
      plain_(v, round, step);
    } else {
      compressed_(v, round, step);
    }
  }
  void operator()(V& v, V& own, std::size_t round, std::size_t step) {
    if (mixed_++ < steps_) {
      plain_(v, own, round, step);
    } else {
      compressed_(v, own, round, step);
    }
  }

 private:
  static constexpr identity plain{};

  std::size_t steps_;
  std::size_t mixed_ = 0;
  mixer<V, Topo, identity, Aggr, Comm> plain_;
  mixer<V, Topo, later, Aggr, Comm> compressed_;
};

}  // namespace coop
