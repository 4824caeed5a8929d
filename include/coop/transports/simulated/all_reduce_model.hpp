// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/transports/network/any_network.hpp>
#include <coop/transports/network/wire.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>

namespace coop {

/// How long a simulated all-reduce of b bytes on n nodes takes once the last node has come.
enum class all_reduce_model {
  ring,       ///< 2(n − 1)(α + (b/n)β): reduce-scatter and all-gather (Patarasuk and Yuan 2009)
  tree,       ///< 2⌈log2 n⌉(α + bβ): up a binomial tree and down again
  all_to_all  ///< α + (n − 1)bβ: everybody tells everybody, one message at a time at each port
};

/// ⌈log2 n⌉.
[[nodiscard]] constexpr std::size_t tree_depth(std::size_t nodes) noexcept {
  return static_cast<std::size_t>(std::bit_width(nodes - 1));
}

/// Seconds of an all-reduce over equal wires; 0 for a lone node.
[[nodiscard]] constexpr double all_reduce_seconds(all_reduce_model model, std::size_t nodes,
                                                  std::size_t bytes, wire way) noexcept {
  const auto n = static_cast<double>(nodes);
  const double transfer = way.transfer(bytes);
  if (nodes < 2) return 0;
  if (model == all_reduce_model::ring) return 2 * (n - 1) * (way.latency + transfer / n);
  if (model == all_reduce_model::all_to_all) return way.latency + (n - 1) * transfer;
  return 2 * static_cast<double>(tree_depth(nodes)) * (way.latency + transfer);
}

/// Seconds of a barrier: ⌈log2 n⌉α, by dissemination (Hensgen, Finkel and Manber 1988).
[[nodiscard]] constexpr double barrier_seconds(std::size_t nodes, wire way) noexcept {
  return nodes < 2 ? 0 : static_cast<double>(tree_depth(nodes)) * way.latency;
}

/// The largest latency and the largest β of the links that a collective call uses, where links
/// differ: it is as slow as the slowest. Asks for n links for a ring, n log n for a tree and a
/// barrier, n² for all-to-all.
[[nodiscard]] inline wire slowest_wire(const any_network& network, all_reduce_model model,
                                       std::size_t nodes) {
  wire slowest;
  const auto look = [&](std::size_t from, std::size_t to) {
    const wire way = network.link(from, to);
    slowest.latency = std::max(slowest.latency, way.latency);
    slowest.seconds_per_byte = std::max(slowest.seconds_per_byte, way.seconds_per_byte);
  };
  if (nodes < 2) return slowest;
  if (network.uniform()) return network.link(0, 1);
  const bool ring = model == all_reduce_model::ring;
  for (std::size_t node = 0; node < nodes; ++node) {
    if (model == all_reduce_model::all_to_all) {
      for (std::size_t to = 0; to < nodes; ++to) {
        if (to != node) look(node, to);
      }
    } else {
      for (std::size_t hop = 1; hop < (ring ? 2 : nodes); hop *= 2) {
        look(node, (node + hop) % nodes);
      }
    }
  }
  return slowest;
}

}  // namespace coop
