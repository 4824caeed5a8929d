// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/layout.hpp>
#include <coop/core/random.hpp>
#include <coop/exchanges/route.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace coop {

/// What every way of mixing starts from: the policies, and this node's part of W(round).
template <Topology Topo, Compressor Comp, Aggregator Aggr, Communicator Comm>
class mixing_parts {
 public:
  /// `layout`: the blocks of the vectors that will be mixed; empty: one block.
  mixing_parts(const Topo& topology, const Comp& compressor, const Aggr& aggregator,
               Comm& communicator, std::span<const std::size_t> shard_sizes, std::uint64_t seed,
               const parameter_layout& layout = {})
      : topology_{&topology},
        compressor_{&compressor},
        aggregator_{&aggregator},
        communicator_{&communicator},
        shard_sizes_{shard_sizes},
        seed_{seed},
        layout_{layout} {}

  [[nodiscard]] const Comp& compressor() const noexcept { return *compressor_; }
  [[nodiscard]] const Aggr& aggregator() const noexcept { return *aggregator_; }
  [[nodiscard]] Comm& communicator() const noexcept { return *communicator_; }
  [[nodiscard]] const coop::route& route() const noexcept { return route_; }

  /// Looks up whom this node hears in `round`.
  void prepare(std::size_t round) {
    if (ready_ && !Topo::time_varying) return;
    route_.assign(*topology_, round, communicator_->rank());
    if constexpr (LinearAggregator<Aggr>) route_.reweigh(*aggregator_, shard_sizes_);
    ready_ = true;
    if constexpr (Topo::averages_exactly) {
      all_weights_.assign(communicator_->size(), 0.0);
      for (std::size_t i = 0; i < route_.sources().size(); ++i) {
        all_weights_[route_.sources()[i]] = route_.weights()[i];
      }
    }
  }

  /// Where the topology averages exactly: the weight of every node, the same for all receivers.
  [[nodiscard]] std::span<const double> all_weights() const noexcept { return all_weights_; }

  /// The blocks of a vector of `size` values: those of the model, unless it is something else.
  [[nodiscard]] parameter_layout layout_of(std::size_t size) const {
    return size_of(layout_) == size && !layout_.empty() ? layout_ : one_block(size);
  }

  /// The numbers that this node compresses by in `step`.
  [[nodiscard]] random_stream random(std::size_t step) const noexcept {
    return random_of(RandomSharingCompressor<Comp> ? 0 : communicator_->rank(), step);
  }
  [[nodiscard]] random_stream random_of(std::size_t node, std::size_t step) const noexcept {
    return random_stream{seed_, node, step, purpose::compression};
  }

 private:
  const Topo* topology_;
  const Comp* compressor_;
  const Aggr* aggregator_;
  Comm* communicator_;
  std::span<const std::size_t> shard_sizes_;
  std::uint64_t seed_;
  parameter_layout layout_;
  coop::route route_;
  bool ready_ = false;
  std::vector<double> all_weights_;
};

}  // namespace coop
