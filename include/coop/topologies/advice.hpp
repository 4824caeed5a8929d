// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/text.hpp>
#include <coop/topologies/graph_shape.hpp>
#include <coop/topologies/graphs/adjacency.hpp>
#include <coop/topologies/graphs/graph.hpp>
#include <coop/topologies/link_lists.hpp>
#include <coop/topologies/matrix_entry.hpp>
#include <coop/topologies/mixing_matrix.hpp>
#include <coop/topologies/small_zeta.hpp>
#include <coop/topologies/weight_facts.hpp>
#include <coop/topologies/weights/metropolis_hastings.hpp>
#include <coop/topologies/weights/sinkhorn.hpp>
#include <coop/topologies/zeta_text.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <exception>
#include <optional>
#include <string>
#include <utility>
#include <vector>

// Templates for the sake of compile time, as in graph_checks.hpp. Every number in an advice is that
// of the matrix which the advice would give, built and checked.
namespace coop {

/// The most nodes for which advice is computed: the eigenvalues of a few dense matrices.
inline constexpr std::size_t most_nodes_for_advice = 512;

/// "lazy(w) gives ζ = 0.83", without the number where no method finds it, or nothing where `build`
/// finds no matrix.
template <class Build>
[[nodiscard]] std::optional<std::string> advice_for(const std::string& what, Build build) {
  try {
    const auto matrix = build();
    try {
      return text({what, " gives ", zeta_text(matrix.zeta())});
    } catch (const std::exception&) {
      return text({what, " gives a ζ that cannot be computed"});
    }
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

/// Which nodes to join to connect a graph, a link from each component to the next: those with most
/// links, and what Metropolis weights give then.
template <class Graph = graph>
[[nodiscard]] std::string advice_to_join(const graph_shape& shape, std::vector<node_pair> links) {
  std::vector<std::size_t> degree(shape.nodes, 0);
  for (const auto& [i, j] : links) {
    ++degree[i];
    ++degree[j];
  }
  std::string advice = "join ";
  std::size_t last = shape.nodes;
  for (std::size_t c = 0; c < shape.components.size(); ++c) {
    const std::size_t hub = *std::ranges::max_element(
        shape.components[c], {}, [&degree](std::size_t node) { return degree[node]; });
    if (c > 0) links.emplace_back(last, hub);
    if (c > 0 && c <= 4) advice += text({c == 1 ? "" : ", ", last, " and ", hub});
    last = hub;
  }
  advice += shape.components.size() == 2 ? " by a link" : " by links";
  if (shape.components.size() > 5) advice += ", and so on";
  if (shape.nodes > most_nodes_for_advice) return advice;
  const Graph joined = make_graph("joined", shape.nodes, std::move(links));
  return advice_for(advice + ": metropolis_hastings", [&] { return metropolis_hastings(joined); })
      .value_or(advice);
}

/// Whether every link has its reverse.
[[nodiscard]] inline bool go_both_ways(std::size_t nodes, std::vector<node_pair> links) {
  const adjacency to = sorted_lists(nodes, links);
  for (auto& [from, target] : links) std::swap(from, target);
  const adjacency from = sorted_lists(nodes, links);
  return from.offsets == to.offsets && from.targets == to.targets;
}

/// How to connect a graph: add the reverses that its links lack, join its parts.
template <class Graph = graph>
[[nodiscard]] std::vector<std::string> advice_to_connect(const graph_shape& shape,
                                                         std::vector<node_pair> links) {
  const adjacency to = sorted_lists(shape.nodes, links);
  const auto lacking = std::ranges::find_if(links, [&to](const node_pair& ends) {
    return !std::ranges::binary_search(to.of(ends.second), ends.first);
  });
  if (lacking == links.end()) return {advice_to_join<Graph>(shape, std::move(links))};
  const std::string reverses =
      text({"add the reverse of each link, such as ", lacking->second, " to ", lacking->first});
  for (std::size_t k = links.size(); k-- > 0;) links.emplace_back(links[k].second, links[k].first);
  const graph_shape both_ways = shape_of(shape.nodes, links, false);
  if (both_ways.components.size() > 1) {
    return {text({reverses, "; then ", advice_to_join<Graph>(both_ways, std::move(links))})};
  }
  if (shape.nodes > most_nodes_for_advice) return {reverses};
  const Graph linked = make_graph("linked", shape.nodes, std::move(links));
  return {advice_for(reverses + ": metropolis_hastings", [&] {
            return metropolis_hastings(linked);
          }).value_or(reverses)};
}

/// The entries that are not 0.
[[nodiscard]] inline std::vector<matrix_entry> entries_of(const small_matrix& w) {
  std::vector<matrix_entry> entries;
  for (std::size_t k = 0; k < w.weights.size(); ++k) {
    if (w.weights[k] != 0.0) entries.push_back({k / w.nodes, k % w.nodes, w.weights[k]});
  }
  return entries;
}

/// (1 − c)I + cW.
[[nodiscard]] inline small_matrix damped(small_matrix w, double c) {
  for (double& weight : w.weights) weight *= c;
  for (std::size_t i = 0; i < w.nodes; ++i) w.at(i, i) += 1.0 - c;
  return w;
}

/// (W + Wᵀ)/2.
[[nodiscard]] inline small_matrix symmetrised(small_matrix w) {
  for (std::size_t i = 0; i < w.nodes; ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      w.at(i, j) = w.at(j, i) = (w.at(i, j) + w.at(j, i)) / 2.0;
    }
  }
  return w;
}

/// What to add to the diagonal so that rows sum to one: "add 0.4 to W(3, 3), 0.1 to W(4, 4)"; it
/// changes W.
[[nodiscard]] inline std::string complete_rows(small_matrix& w, const std::vector<double>& sums) {
  std::string advice = "add ";
  std::size_t changed = 0;
  for (std::size_t i = 0; i < w.nodes; ++i) {
    if (is_one(sums[i])) continue;
    w.at(i, i) += 1.0 - sums[i];
    if (++changed > 4) continue;
    advice += text(
        {changed == 1 ? "" : ", ", rounded_text(1.0 - sums[i], 12), " to ", describe_entry(i, i)});
  }
  return changed > 4 ? text({advice, " and so on to ", changed, " nodes:"}) : text({advice, ":"});
}

/// What makes a refused matrix a mixing matrix, or an asymmetric one symmetric.
template <class Matrix = mixing_matrix>
[[nodiscard]] std::vector<std::string> advice_on(const link_lists& rows, const weight_facts& facts,
                                                 const graph_shape& shape, bool legal) {
  std::vector<std::string> advice;
  if (facts.not_finite || rows.nodes() > most_nodes_for_advice) return advice;
  const auto add = [&advice](const std::string& what, auto build) {
    if (auto sentence = advice_for(what, build)) advice.push_back(std::move(*sentence));
  };
  const auto matrix = [&rows](const small_matrix& w) {
    return Matrix(rows.nodes(), entries_of(w));
  };
  const small_matrix w = small_matrix_of(rows);

  if (!facts.sums_are_one()) {
    small_matrix completed = w;
    const std::string what = complete_rows(completed, sums_of(rows));
    add(what + " it", [&] { return matrix(completed); });
    add("sinkhorn(w)", [&] {
      return scale_to_doubly_stochastic(rows.nodes(), entries_of(w), sinkhorn_options{});
    });
  } else if (!legal && shape.components.size() == 1) {
    add("lazy(w)", [&] { return matrix(damped(w, 0.5)); });
    for (double c = 0.25; advice.empty() && c > 0.01; c /= 2.0) {
      add(text({"(1 - c)I + cW with c = ", c}), [&] { return matrix(damped(w, c)); });
    }
  }
  if (facts.asymmetric) add("(W + Wᵀ)/2", [&] { return matrix(symmetrised(w)); });
  return advice;
}

}  // namespace coop
