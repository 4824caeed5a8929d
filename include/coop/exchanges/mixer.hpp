// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/random.hpp>
#include <coop/core/vector.hpp>
#include <coop/exchanges/route.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace coop {

/// v ← Σ_i W_ij Q(v_i) for one topology, by the best path that the concepts allow:
///  1. all columns of W equal, linear aggregator, nothing to encode, a communicator that reduces:
///     one all-reduce in place;
///  2. nothing to encode: neighbours read each other's vectors, and one fused pass sums them;
///  3. else: encode, exchange the messages, decode and add in rank order.
/// The same bits by 1 and 2. One object a node, run and topology; owns the second buffer that lets
/// a node write its next vector while neighbours still read the last.
template <class V, Topology Topo, Compressor Comp, LinearAggregator Aggr, Communicator Comm>
class mixer {
  using scalar = typename view_of<V>::value_type;

 public:
  static constexpr bool reduces = Topo::averages_exactly && TransparentCompressor<Comp> &&
                                  CollectiveCommunicator<Comm, view_of<V>>;

  mixer(const Topo& topology, const Comp& compressor, const Aggr& aggregator, Comm& communicator,
        std::span<const std::size_t> shard_sizes, std::uint64_t seed)
      : topology_{&topology},
        compressor_{&compressor},
        aggregator_{&aggregator},
        communicator_{&communicator},
        shard_sizes_{shard_sizes},
        seed_{seed} {}

  mixer(const mixer&) = delete;
  mixer& operator=(const mixer&) = delete;

  /// Neighbours may still be reading this node's buffers when it is stopped by an error.
  ~mixer() { communicator_->drain(); }

  /// Mixes v in round `round` of the topology, at step `step` of the run.
  void operator()(V& v, std::size_t round, std::size_t step) {
    if (communicator_->size() == 1) return;
    if (!ready_ || Topo::time_varying) prepare(round);
    if constexpr (reduces) {
      communicator_->all_reduce(view(v), std::span<const double>{all_weights_});
    } else if constexpr (TransparentCompressor<Comp>) {
      read_neighbours(v);
    } else {
      exchange_messages(v, step);
    }
  }

 private:
  void prepare(std::size_t round) {
    route_.assign(*topology_, round, communicator_->rank());
    route_.reweigh(*aggregator_, shard_sizes_);
    ready_ = true;
    if constexpr (reduces) {
      all_weights_.assign(communicator_->size(), 0.0);
      for (std::size_t i = 0; i < route_.sources().size(); ++i) {
        all_weights_[route_.sources()[i]] = route_.weights()[i];
      }
    }
  }

  void read_neighbours(V& v) {
    using reading = const_view_of<V>;
    if (!spare_) spare_.emplace(v);
    {
      const auto inbox = communicator_->exchange(route_.sources(), route_.destinations(),
                                                 as_bytes(view(std::as_const(v))));
      thread_local std::vector<reading> inputs;
      inputs.clear();
      for (std::size_t i = 0; i < route_.sources().size(); ++i) {
        inputs.push_back(from_bytes<reading>(inbox[i]));
      }
      weighted_sum(view(*spare_), route_.weights(), std::span<const reading>{inputs});
    }
    std::swap(v, *spare_);
  }

  void exchange_messages(V& v, std::size_t step) {
    // Two messages in turn: the last one may still be read while this one is written.
    std::vector<std::byte>& message = messages_[turn_];
    turn_ = 1 - turn_;
    const std::size_t length = view(v).size();
    message.resize(compressor_->template max_bytes<scalar>(length));
    random_stream random{seed_, communicator_->rank(), step, purpose::compression};
    const std::size_t used =
        compressor_->encode(view(std::as_const(v)), std::span{message}, random);
    const auto inbox = communicator_->exchange(route_.sources(), route_.destinations(),
                                               std::span<const std::byte>{message}.first(used));
    fill(v, 0.0);
    for (std::size_t i = 0; i < route_.sources().size(); ++i) {
      compressor_->decode_add(inbox[i], route_.weights()[i], view(v));
    }
  }

  const Topo* topology_;
  const Comp* compressor_;
  const Aggr* aggregator_;
  Comm* communicator_;
  std::span<const std::size_t> shard_sizes_;
  std::uint64_t seed_;
  route route_;
  bool ready_ = false;
  std::vector<double> all_weights_;
  std::optional<V> spare_;
  std::array<std::vector<std::byte>, 2> messages_;
  std::size_t turn_ = 0;
};

}  // namespace coop
