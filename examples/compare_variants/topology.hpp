// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <bit>
#include <coop/coop.hpp>
#include <cstddef>
#include <string>
#include <variant>

#include "settings.hpp"

/// The most square torus of so many nodes.
inline coop::graph square_torus(std::size_t nodes) {
  std::size_t side = 1;
  for (std::size_t i = 1; i * i <= nodes; ++i) {
    if (nodes % i == 0) side = i;
  }
  return coop::torus(side, nodes / side);
}

/// The graph of --topology with so many nodes.
inline coop::graph make_graph(const std::string& name, std::size_t nodes) {
  coop::require(nodes > 0, "--workers is 0, must be at least 1");
  if (name == "ring") return coop::ring(nodes);
  if (name == "path") return coop::path(nodes);
  if (name == "star") return coop::star(nodes);
  if (name == "torus") return square_torus(nodes);
  if (name == "exponential") return coop::exponential(nodes);
  if (name == "complete") return coop::complete_graph(nodes);
  coop::require(std::has_single_bit(nodes),
                "--topology hypercube: " + std::to_string(nodes) +
                    " nodes (workers and auxiliaries), must be a power of two");
  return coop::hypercube(static_cast<std::size_t>(std::countr_zero(nodes)));
}

/// A graph with weights, or the one topology here that changes from round to round.
using any_topology = std::variant<coop::mixing_matrix, coop::one_peer_exponential>;

inline any_topology make_topology(const settings& s, std::size_t auxiliaries = 0) {
  if (s.topology == "one_peer") {
    coop::require(auxiliaries == 0, "--topology one_peer: has no auxiliary nodes");
    return coop::one_peer_exponential{s.workers};
  }
  const auto w = coop::metropolis_hastings(make_graph(s.topology, s.workers + auxiliaries));
  return with_auxiliaries(w, auxiliaries);
}
