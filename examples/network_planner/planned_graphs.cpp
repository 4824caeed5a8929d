// SPDX-License-Identifier: BSL-1.0
#include <coop/topologies/graphs/exponential.hpp>
#include <coop/topologies/graphs/ring.hpp>
#include <coop/topologies/graphs/torus.hpp>
#include <coop/topologies/weights/metropolis_hastings.hpp>

#include "graphs.hpp"

std::vector<named_matrix> planned_graphs(std::size_t nodes) {
  std::vector<named_matrix> all;
  if (nodes < 2) return all;
  all.push_back({"ring", coop::metropolis_hastings(coop::ring(nodes))});
  if (nodes < 6) return all;  // all others are complete, or a ring
  all.push_back({"exponential", coop::metropolis_hastings(coop::exponential(nodes))});
  std::size_t side = 1;
  for (std::size_t i = 1; i * i <= nodes; ++i) {
    if (nodes % i == 0) side = i;
  }
  if (side > 2)
    all.push_back({"torus", coop::metropolis_hastings(coop::torus(side, nodes / side))});
  return all;
}
