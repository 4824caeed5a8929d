// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/topologies/mixing_matrix.hpp>
#include <cstddef>
#include <string>
#include <vector>

/// A graph with weights, and its name.
struct named_matrix {
  std::string name;
  coop::mixing_matrix w;
};

/// Those that so many nodes can have and that differ from each other.
std::vector<named_matrix> planned_graphs(std::size_t nodes);
