// SPDX-License-Identifier: BSL-1.0
// What a step of communication costs as the cluster grows to 10,000: D-PSGD its degree, an
// all-reduce in a ring n latencies, a parameter server n models.

#include <cmath>
#include <cstddef>

#include "../../examples/published_shapes/growing_cluster.hpp"
#include "support/catch.hpp"

namespace {

constexpr std::size_t steps = 4;
constexpr shapes::cluster_network net{};

// What nodes wait for each other before they are measured: ⌈log2 n⌉ latencies in all steps.
constexpr double small = 6e-3;

bool within(double value, double expected, double relative) {
  return std::abs(value / expected - 1) < relative;
}

TEST_CASE("a step of D-PSGD costs its degree, whatever the size of the cluster") {
  const double one_message = net.latency + net.transfer;
  const double first = shapes::ring_cost(net, 10, steps).seconds;
  for (const std::size_t n : {10U, 100U, 1000U, 10'000U}) {
    CAPTURE(n);
    const shapes::communication ring = shapes::ring_cost(net, n, steps);
    CHECK(ring.models == 2);
    CHECK(within(ring.seconds, first, small));
    // Two messages leave a port, and at most a third is in the way at a neighbour's.
    CHECK(ring.seconds >= one_message + net.transfer * (1 - 1e-9));
    CHECK(ring.seconds <= one_message + 2 * net.transfer);
    const shapes::communication one_peer = shapes::one_peer_cost(net, n, steps);
    CHECK(one_peer.models == 1);
    CHECK(within(one_peer.seconds, one_message, small));
  }
}

TEST_CASE("on the exponential graph it costs log n") {
  for (const std::size_t n : {10U, 100U, 1000U}) {
    CAPTURE(n);
    const double degree = std::ceil(std::log2(static_cast<double>(n)));
    const shapes::communication cost = shapes::exponential_cost(net, n, steps);
    CHECK(cost.models == degree);
    CHECK(cost.seconds >= net.latency + degree * net.transfer * (1 - 1e-9));
    CHECK(cost.seconds <= net.latency + 2 * degree * net.transfer);
  }
}

TEST_CASE("an all-reduce in a ring costs n latencies, a server n models") {
  for (const std::size_t nodes : {10U, 100U, 1000U, 10'000U}) {
    CAPTURE(nodes);
    const auto n = static_cast<double>(nodes);
    const double ring = 2 * (n - 1) * (net.latency + net.transfer / n);
    CHECK(within(shapes::all_reduce_seconds(net, nodes, steps), ring, 1e-9));
    // A server's port lets n models in and, at the same time, n models out.
    const shapes::communication server = shapes::server_cost(net, nodes, steps);
    CHECK(within(server.seconds, (n + 1) * net.transfer + 2 * net.latency, 0.05));
    CHECK(within(server.models, n, 0.05));
  }
  // All-reducing SGD takes what its all-reduce takes, and nothing else.
  for (const std::size_t nodes : {10U, 100U}) {
    CHECK(within(shapes::synchronous_cost(net, nodes, steps).seconds,
                 shapes::all_reduce_seconds(net, nodes, steps), small));
  }
}

TEST_CASE("between 10 nodes and 10,000 D-PSGD overtakes the all-reduce") {
  const double gossip = shapes::ring_cost(net, 10, steps).seconds;
  CHECK(shapes::all_reduce_seconds(net, 10, steps) < gossip);
  CHECK(shapes::all_reduce_seconds(net, 10'000, 1) > 5 * gossip);
}

}  // namespace
