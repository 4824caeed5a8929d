// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/text.hpp>
#include <coop/topologies/mixing_matrix.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace coop {

struct graphviz_options {
  std::vector<std::string> labels{};  ///< one a node; none: the nodes' numbers
  int digits = 3;                     ///< significant digits of weights
};

/// `words` as a string of the DOT language that shows as they are.
[[nodiscard]] inline std::string quoted_dot(std::string_view words) {
  std::string quoted = "\"";
  for (const char c : words) {
    if (c == '"' || c == '\\') quoted += '\\';
    if (c == '\n') quoted += "\\n";
    if (c != '\n' && c != '\r' && c != '\0') quoted += c;
  }
  return quoted += '"';
}

/// Writes W in the DOT language of GraphViz, to be drawn by `dot -Tsvg` or `neato -Tsvg`: a graph
/// if W = Wᵀ, else a digraph with a link from i to j for W_ij. Links are labelled with their
/// weights, the wider the heavier, dashed where negative; nodes with what they keep; auxiliary
/// nodes are boxes. Throws `std::invalid_argument` unless there is a label for every node or none,
/// and digits are from 1 to 17. O(nodes + links).
inline void write_graphviz(std::ostream& out, const mixing_matrix& w,
                           const graphviz_options& options = {}) {
  require(options.labels.empty() || options.labels.size() == w.nodes(),
          {"write_graphviz: ", options.labels.size(), " labels for ", w.nodes(),
           " nodes, must be one each or none"});
  require(options.digits >= 1 && options.digits <= 17,
          {"write_graphviz: ", options.digits, " digits, must be 1 to 17"});
  const bool both_ways = w.is_symmetric();
  double heaviest = 0.0;
  for (std::size_t i = 0; i < w.nodes(); ++i) {
    for (const auto& [j, weight] : w.recipients(0, i)) {
      if (i != j) heaviest = std::max(heaviest, std::abs(weight));
    }
  }
  std::string lines = text({both_ways ? "graph " : "digraph ", quoted_dot(w.describe()), " {\n"});
  for (std::size_t i = 0; i < w.nodes(); ++i) {
    const std::string label = options.labels.empty() ? text({i}) : options.labels[i];
    const std::string kept = rounded_text(w.weight(i, i), options.digits);
    lines += text({"  ", i, " [label=", quoted_dot(text({label, "\n", kept})),
                   i < w.workers() ? "" : ", shape=box", "];\n"});
  }
  for (std::size_t i = 0; i < w.nodes(); ++i) {
    for (const auto& [j, weight] : w.recipients(0, i)) {
      if (i == j || weight == 0.0 || (both_ways && j < i)) continue;
      const double width = 0.5 + 3.0 * std::abs(weight) / heaviest;
      lines += text({"  ", i, both_ways ? " -- " : " -> ", j, " [label=\"",
                     rounded_text(weight, options.digits), "\", penwidth=", rounded_text(width, 3),
                     weight < 0.0 ? ", style=dashed" : "", "];\n"});
    }
  }
  out << lines << "}\n";
}

}  // namespace coop
