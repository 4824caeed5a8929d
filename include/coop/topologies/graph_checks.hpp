// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/text.hpp>
#include <coop/topologies/link_lists.hpp>
#include <coop/topologies/small_zeta.hpp>
#include <coop/topologies/zeta_text.hpp>

#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/graph/strong_components.hpp>
#include <boost/graph/visitors.hpp>

#include <algorithm>
#include <cstddef>
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

/// How many links away from node 0 each node is; 0 where it cannot be reached.
template <class Graph = link_structure>
[[nodiscard]] std::vector<std::ptrdiff_t> levels_of(const Graph& g) {
  std::vector<std::ptrdiff_t> level(num_vertices(g), 0);
  boost::breadth_first_search(
      g, boost::vertex(0, g),
      boost::visitor(boost::make_bfs_visitor(boost::record_distances(
          boost::make_iterator_property_map(level.begin(), get(boost::vertex_index, g)),
          boost::on_tree_edge{}))));
  return level;
}

/// The greatest common divisor of the lengths of all cycles of a strongly connected graph: 1 where
/// a node is linked to itself, 2 for a bipartite graph, 0 without a cycle.
///
/// It is that of level(i) + 1 − level(j) over the links i → j, with levels of a breadth-first
/// search from any node (Denardo 1977).
template <class Graph = link_structure>
[[nodiscard]] std::size_t cycle_period(const Graph& g) {
  const std::vector<std::ptrdiff_t> level = levels_of(g);
  std::ptrdiff_t period = 0;
  for (auto [e, end] = edges(g); e != end; ++e) {
    period = std::gcd(period, level[source(*e, g)] + 1 - level[target(*e, g)]);
  }
  return static_cast<std::size_t>(period);
}

/// "{0,1,2}"; of more than 6 nodes the first 6, then "…".
[[nodiscard]] inline std::string describe_nodes(const std::vector<std::size_t>& nodes) {
  std::string list = "{";
  for (std::size_t i = 0; i < std::min<std::size_t>(nodes.size(), 6); ++i) {
    list += text({i == 0 ? "" : ",", nodes[i]});
  }
  return list += nodes.size() > 6 ? ",…}" : "}";
}

/// "{0,1,2} {3,4}"; at most 4 lists, then "…".
[[nodiscard]] inline std::string describe_lists(
    const std::vector<std::vector<std::size_t>>& members) {
  std::string lists;
  for (std::size_t c = 0; c < std::min<std::size_t>(members.size(), 4); ++c) {
    lists += text({c == 0 ? "" : " ", describe_nodes(members[c])});
  }
  return members.size() > 4 ? lists += " …" : lists;
}

/// "2 components {0,1,2} {3,4}".
[[nodiscard]] inline std::string describe_components(
    const std::vector<std::vector<std::size_t>>& members) {
  return text({members.size(), " components ", describe_lists(members)});
}

/// The two sides of a graph whose cycles all have even length, strongly connected.
template <class Graph = link_structure>
[[nodiscard]] std::pair<std::vector<std::size_t>, std::vector<std::size_t>> sides_of(
    const Graph& g) {
  const std::vector<std::ptrdiff_t> level = levels_of(g);
  std::pair<std::vector<std::size_t>, std::vector<std::size_t>> sides;
  for (std::size_t i = 0; i < level.size(); ++i) {
    (level[i] % 2 == 0 ? sides.first : sides.second).push_back(i);
  }
  return sides;
}

/// ": it gives ζ = 0.83", what lazy() would lead to; nothing for many nodes, or where it does not
/// help either.
[[nodiscard]] inline std::string describe_lazy(const link_lists& lists) {
  if (lists.nodes() > most_nodes_in_messages) return {};
  small_matrix w = small_matrix_of(lists);
  for (double& weight : w.weights) weight /= 2.0;
  for (std::size_t i = 0; i < w.nodes; ++i) w.at(i, i) += 0.5;
  const double zeta = small_zeta(std::move(w));
  return zeta < 1.0 - 1e-12 ? text({": it gives ", zeta_text(zeta)}) : std::string{};
}

/// "; nodes {3,4} have no links", or nothing.
[[nodiscard]] inline std::string describe_isolated(
    const std::vector<std::vector<std::size_t>>& members) {
  std::vector<std::size_t> alone;
  for (const auto& nodes : members) {
    if (nodes.size() == 1) alone.push_back(nodes.front());
  }
  if (alone.empty()) return {};
  if (alone.size() == 1) return text({"; node ", alone.front(), " has no links"});
  return text({"; nodes ", describe_nodes(alone), " have no links"});
}

/// Why a doubly stochastic W can have no ζ < 1 by its structure, or nothing: then a W without
/// negative weights has ζ < 1 (Perron and Frobenius). O(nodes + links).
template <class Graph = link_structure>
[[nodiscard]] std::optional<std::string> why_no_consensus(const link_lists& lists) {
  const Graph g = structure_of<Graph>(lists);
  if (const auto members = components(g); members.size() > 1) {
    return text({"ζ = 1: the graph has ", describe_components(members), describe_isolated(members),
                 "; join them by links"});
  }
  const std::size_t period = cycle_period(g);
  if (period == 2) {
    const auto [even, odd] = sides_of(g);
    return text({"ζ = 1: the graph is bipartite and no node keeps weight for itself; use lazy()",
                 describe_lazy(lists), ". Its sides are ", describe_nodes(even), " and ",
                 describe_nodes(odd)});
  }
  if (period > 2) {
    return text({"ζ = 1: the lengths of all cycles are multiples of ", period,
                 " and no node keeps weight for itself; use lazy()", describe_lazy(lists)});
  }
  return std::nullopt;
}

}  // namespace coop
