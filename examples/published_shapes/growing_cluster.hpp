// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <coop/compose.hpp>
#include <coop/exchanges/models.hpp>
#include <coop/objectives/no_objective.hpp>
#include <coop/schedules/quorum.hpp>
#include <coop/topologies/graphs/ring.hpp>
#include <coop/topologies/one_peer_exponential.hpp>
#include <coop/topologies/parameter_server.hpp>
#include <coop/topologies/weights/metropolis_hastings.hpp>
#include <coop/topologies/weights/static_exponential.hpp>
#include <coop/train.hpp>
#include <coop/transports/network/uniform_network.hpp>
#include <coop/transports/simulated.hpp>
#include <coop/variants/averaging.hpp>
#include <cstddef>
#include <span>
#include <vector>

/// What a step of communication costs as the cluster grows: D-PSGD pays for its degree, an
/// all-reduce in a ring n latencies, a parameter server n models.
/// Lian, Zhang, Zhang, Hsieh, Zhang and Liu, "Can decentralized algorithms outperform centralized
/// algorithms?" (NIPS 2017), table 1.
namespace shapes {

/// 10 Gbit/s and the 100 MB of ResNet-50, in a model of few floats over a network that is slower by
/// as much as that is smaller. A port carries one message at a time.
struct cluster_network {
  double latency = 50e-6;  ///< α, seconds
  double transfer = 0.08;  ///< bβ, seconds of a model on a link
  coop::all_reduce_model all_reduce = coop::all_reduce_model::ring;

  static constexpr std::size_t dimension = 256;
  static constexpr double bytes = dimension * sizeof(float);

  [[nodiscard]] coop::simulated clock() const {
    return {.network = coop::uniform_network{latency, bytes / transfer}, .all_reduce = all_reduce};
  }
};

struct communication {
  double seconds;  ///< of a step
  double models;   ///< that the busiest node sends in a step
};

/// Of a composition whose nodes compute in no time, over so many steps.
template <class Composition>
[[nodiscard]] communication cost_of(const Composition& composition, std::size_t steps) {
  const std::size_t nodes = composition.topology.nodes();
  const coop::report r =
      coop::train(composition, coop::no_objective<float>{cluster_network::dimension, nodes},
                  {.batch_size = 1, .steps = steps, .evaluate_every = coop::only_at_end});
  double most = 0;
  for (const coop::traffic& node : r.node_traffic) {
    most = std::max(most, static_cast<double>(node.bytes_out));
  }
  return {r.seconds() / static_cast<double>(steps),
          most / cluster_network::bytes / static_cast<double>(steps)};
}

[[nodiscard]] inline communication ring_cost(const cluster_network& net, std::size_t n,
                                             std::size_t steps) {
  return cost_of(coop::compose(coop::metropolis_hastings(coop::ring(n)), coop::exchange::models{},
                               net.clock()),
                 steps);
}
[[nodiscard]] inline communication exponential_cost(const cluster_network& net, std::size_t n,
                                                    std::size_t steps) {
  return cost_of(coop::compose(coop::static_exponential(n), coop::exchange::models{}, net.clock()),
                 steps);
}
[[nodiscard]] inline communication one_peer_cost(const cluster_network& net, std::size_t n,
                                                 std::size_t steps) {
  return cost_of(
      coop::compose(coop::one_peer_exponential{n}, coop::exchange::models{}, net.clock()), steps);
}
/// Synchronous SGD through one server.
[[nodiscard]] inline communication server_cost(const cluster_network& net, std::size_t n,
                                               std::size_t steps) {
  return cost_of(coop::compose(coop::parameter_server{n}, coop::quorum{n}, net.clock()), steps);
}

/// Fully synchronous SGD by all-reduce.
[[nodiscard]] inline communication synchronous_cost(const cluster_network& net, std::size_t n,
                                                    std::size_t steps) {
  return cost_of(coop::variants::fully_synchronous(n, net.clock()), steps);
}
/// The seconds of its all-reduce alone: of 10,000 nodes a whole run takes gigabytes, for each looks
/// up the weights of all.
[[nodiscard]] inline double all_reduce_seconds(const cluster_network& net, std::size_t n,
                                               std::size_t steps) {
  double end = 0;
  const std::vector<double> weights(n, 1.0 / static_cast<double>(n));
  net.clock().run(n, [&](coop::simulated_communicator& node) {
    std::vector<float> model(cluster_network::dimension);
    for (std::size_t step = 0; step < steps; ++step) {
      node.all_reduce(std::span<float>{model}, std::span<const double>{weights});
    }
    end = node.now();
  });
  return end / static_cast<double>(steps);
}

}  // namespace shapes
