// SPDX-License-Identifier: BSL-1.0
#include "growing_cluster.hpp"

#include <cstddef>
#include <string>
#include <vector>

#include "shapes.hpp"

void shapes::show_growing_cluster(const gallery& pictures) {
  title("A step's communication as the cluster grows, in seconds");
  constexpr std::size_t steps = 4;
  const cluster_network net;
  heads("nodes", {"one peer", "ring", "exponential", "all-reduce", "server"});
  plots::curve one_peer{.name = "D-PSGD, one peer"};
  plots::curve ring{.name = "D-PSGD, ring"};
  plots::curve exponential{.name = "D-PSGD, exponential graph"};
  plots::curve all_reduce{.name = "all-reduce in a ring"};
  plots::curve server{.name = "parameter server"};
  for (const std::size_t n : {10U, 30U, 100U, 300U, 1000U, 3000U, 10'000U}) {
    const auto nodes = static_cast<double>(n);
    one_peer.add(nodes, one_peer_cost(net, n, steps).seconds);
    ring.add(nodes, ring_cost(net, n, steps).seconds);
    exponential.add(nodes, exponential_cost(net, n, steps).seconds);
    all_reduce.add(nodes, all_reduce_seconds(net, n, steps));
    server.add(nodes, server_cost(net, n, steps).seconds);
    line(std::to_string(n), {one_peer.y.back(), ring.y.back(), exponential.y.back(),
                             all_reduce.y.back(), server.y.back()});
  }
  pictures.draw("growing_cluster",
                {.title = "Communication of a step: 100 MB, 10 Gbit/s, 50 microseconds",
                 .x_label = "nodes",
                 .y_label = "seconds",
                 .logarithmic_x = true,
                 .logarithmic_y = true},
                {one_peer, ring, exponential, all_reduce, server});
}
