// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/text.hpp>
#include <coop/transports/network/uniform_network.hpp>
#include <coop/transports/network/wire.hpp>

#include <cstddef>
#include <limits>
#include <string>
#include <utility>

namespace coop {

/// Network model: nodes lie on a graph, and every hop costs the same latency: α = hops(from, to) ·
/// latency, β = 1/bandwidth (messages are passed on while they arrive).
///
/// `hops(from, to)`: links of the shortest way, in any way that the user knows it; on a ring of n
/// min(|from − to|, n − |from − to|).
template <class Hops>
class distance_network {
 public:
  distance_network(Hops hops, double latency_per_hop,
                   double bandwidth = std::numeric_limits<double>::infinity())
      : hops_{std::move(hops)},
        hop_{make_wire("distance_network", latency_per_hop, bandwidth)},
        bandwidth_{bandwidth} {}

  [[nodiscard]] wire link(std::size_t from, std::size_t to) const {
    return {static_cast<double>(hops_(from, to)) * hop_.latency, hop_.seconds_per_byte};
  }
  [[nodiscard]] std::string describe() const {
    return text({"distance_network{hops, ", hop_.latency, ", ", bandwidth_, "}"});
  }

 private:
  Hops hops_;
  wire hop_;
  double bandwidth_;
};

}  // namespace coop
