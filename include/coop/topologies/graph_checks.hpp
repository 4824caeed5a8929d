// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/text.hpp>
#include <coop/topologies/link_lists.hpp>

#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/graph/strong_components.hpp>
#include <boost/graph/visitors.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace coop {

/// Who hears whom, without the weights.
using link_structure = boost::compressed_sparse_row_graph<boost::directedS>;

// Templates for the sake of compile time: only a program that builds a matrix instantiates the
// algorithms of Boost.Graph.

/// The links of non-zero weight.
template <class Graph = link_structure>
[[nodiscard]] Graph structure_of(const link_lists& lists) {
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  pairs.reserve(lists.links.size());
  for (std::size_t i = 0; i < lists.nodes(); ++i) {
    for (const link& to : lists.of(i)) {
      if (to.weight != 0.0) pairs.emplace_back(i, to.node);
    }
  }
  return {boost::edges_are_sorted, pairs.begin(), pairs.end(), lists.nodes()};
}

/// The strongly connected components, each ascending, in order of their first nodes. (Of a doubly
/// stochastic matrix, and of an undirected graph, they are the connected components.)
template <class Graph = link_structure>
[[nodiscard]] std::vector<std::vector<std::size_t>> components(const Graph& g) {
  std::vector<std::size_t> component_of(num_vertices(g));
  const auto count = boost::strong_components(
      g, boost::make_iterator_property_map(component_of.begin(), get(boost::vertex_index, g)));
  std::vector<std::vector<std::size_t>> members(count);
  for (std::size_t i = 0; i < component_of.size(); ++i) members[component_of[i]].push_back(i);
  std::sort(members.begin(), members.end());
  return members;
}

/// The greatest common divisor of the lengths of all cycles of a strongly connected graph: 1 where
/// a node is linked to itself, 2 for a bipartite graph, 0 without a cycle.
///
/// It is that of level(i) + 1 − level(j) over the links i → j, with levels of a breadth-first
/// search from any node (Denardo 1977).
template <class Graph = link_structure>
[[nodiscard]] std::size_t cycle_period(const Graph& g) {
  std::vector<std::ptrdiff_t> level(num_vertices(g), 0);
  boost::breadth_first_search(
      g, boost::vertex(0, g),
      boost::visitor(boost::make_bfs_visitor(boost::record_distances(
          boost::make_iterator_property_map(level.begin(), get(boost::vertex_index, g)),
          boost::on_tree_edge{}))));
  std::ptrdiff_t period = 0;
  for (auto [e, end] = edges(g); e != end; ++e) {
    period = std::gcd(period, level[source(*e, g)] + 1 - level[target(*e, g)]);
  }
  return static_cast<std::size_t>(period);
}

/// "2 components {0,1,2} {3,4}"; at most 4 components of at most 6 nodes, then "…".
[[nodiscard]] inline std::string describe_components(
    const std::vector<std::vector<std::size_t>>& members) {
  std::string text = coop::text({members.size(), " components"});
  for (std::size_t c = 0; c < std::min<std::size_t>(members.size(), 4); ++c) {
    text += " {";
    for (std::size_t i = 0; i < std::min<std::size_t>(members[c].size(), 6); ++i) {
      text += coop::text({i == 0 ? "" : ",", members[c][i]});
    }
    text += members[c].size() > 6 ? ",…}" : "}";
  }
  return members.size() > 4 ? text += " …" : text;
}

/// Why a doubly stochastic W can have no ζ < 1 by its structure, or nothing: then a W without
/// negative weights has ζ < 1 (Perron and Frobenius). O(nodes + links).
template <class Graph = link_structure>
[[nodiscard]] std::optional<std::string> why_no_consensus(const link_lists& lists) {
  const Graph g = structure_of<Graph>(lists);
  if (const auto members = components(g); members.size() > 1) {
    return text({"ζ = 1: the graph has ", describe_components(members), "; join them by links"});
  }
  const std::size_t period = cycle_period(g);
  if (period == 2) {
    return "ζ = 1: the graph is bipartite and no node keeps weight for itself; use lazy()";
  }
  if (period > 2) {
    return text({"ζ = 1: the lengths of all cycles are multiples of ", period,
                 " and no node keeps weight for itself; use lazy()"});
  }
  return std::nullopt;
}

}  // namespace coop
