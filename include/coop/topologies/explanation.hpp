// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/text.hpp>
#include <coop/topologies/graph_checks.hpp>
#include <coop/topologies/graph_shape.hpp>
#include <coop/topologies/matrix_entry.hpp>
#include <coop/topologies/weight_facts.hpp>

#include <cstddef>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace coop {

/// What `explain` finds out about a graph or a matrix; printed by `<<` as a block of lines.
struct explanation : graph_shape {
  std::string name;
  /// The links of a graph beside the first between the same two nodes, and the nodes linked to
  /// themselves; weight rules merge the former and refuse the latter.
  std::size_t merged_links = 0;
  std::vector<std::size_t> self_loops;
  /// Of a matrix.
  std::optional<weight_facts> weights;
  /// The second largest eigenvalue modulus of a matrix, where it can be had.
  std::optional<double> zeta;
  /// Why `mixing_matrix` refuses a matrix.
  std::optional<std::string> refused;
  /// What would help, with what it leads to.
  std::vector<std::string> advice;

  /// What the busiest node sends in a step, for models of so many numbers uncompressed: O(degree).
  [[nodiscard]] double bytes_a_step(std::size_t dimension,
                                    std::size_t bytes_a_number = sizeof(float)) const noexcept {
    return static_cast<double>(most_degree) * static_cast<double>(dimension * bytes_a_number);
  }
};

/// "1 to 3", "3".
[[nodiscard]] inline std::string describe_range(std::size_t least, std::size_t most) {
  return least == most ? text({least}) : text({least, " to ", most});
}

/// What weights are: "doubly stochastic, symmetric".
[[nodiscard]] inline std::string describe_weights(const weight_facts& facts) {
  std::string kind = facts.doubly_stochastic()   ? "doubly stochastic"
                     : facts.sums_are_one()      ? "rows and columns sum to one"
                     : facts.row_stochastic()    ? "row-stochastic"
                     : facts.column_stochastic() ? "column-stochastic"
                                                 : "not stochastic";
  return kind += facts.symmetric() ? ", symmetric" : ", not symmetric";
}

/// What is remarkable about weights, a sentence each.
[[nodiscard]] inline std::vector<std::string> remarks_on(const weight_facts& facts) {
  std::vector<std::string> remarks;
  const auto entry = [](const matrix_entry& e) {
    return text({describe_entry(e.row, e.column), " is ", rounded_text(e.weight)});
  };
  if (const auto& e = facts.not_finite) remarks.push_back(entry(*e));
  if (const auto& e = facts.negative) {
    remarks.push_back(text({facts.negative_weights, " negative: ", entry(*e)}));
  }
  if (const auto& row = facts.wrong_row) {
    remarks.push_back(text({"row ", row->index, " sums to ", rounded_text(row->sum, 12)}));
  }
  if (const auto& column = facts.wrong_column) {
    remarks.push_back(text({"column ", column->index, " sums to ", rounded_text(column->sum, 12)}));
  }
  if (const auto& pair = facts.asymmetric) {
    remarks.push_back(
        text({describe_entry(pair->i, pair->j), " is ", rounded_text(pair->there), ", ",
              describe_entry(pair->j, pair->i), " is ", rounded_text(pair->back)}));
  }
  if (const auto& nodes = facts.no_weight_itself; !nodes.empty()) {
    remarks.push_back(text({"no weight for themselves: ", describe_nodes(nodes)}));
  }
  return remarks;
}

/// A block of lines: a heading, then what was found, and last the advice.
[[nodiscard]] inline std::string describe(const explanation& e) {
  std::string block = text({e.name, ": ", e.nodes, e.nodes == 1 ? " node, " : " nodes, ", e.links,
                            e.directed ? " directed" : "", e.links == 1 ? " link\n" : " links\n"});
  const auto line = [&block](std::string_view what, std::string_view is) {
    block += text({"  ", what, std::string(12 - what.size(), ' '), is, "\n"});
  };
  if (e.nodes > 0) {
    line("degree", text({describe_range(e.least_degree, e.most_degree), "; a step sends ",
                         e.bytes_a_step(1), "·d bytes from the busiest node, d floats a model"}));
    line("diameter", e.diameter ? describe_range(e.diameter->at_least, e.diameter->at_most)
                                : std::string{"infinite: not connected"});
    line("components", e.components.size() == 1
                           ? std::string{"1"}
                           : text({e.components.size(), ": ", describe_lists(e.components)}));
    line("bipartite", e.sides ? text({"between ", describe_nodes(e.sides->first), " and ",
                                      describe_nodes(e.sides->second)})
                              : std::string{"no"});
  }
  if (!e.isolated.empty()) line("isolated", describe_nodes(e.isolated));
  if (e.merged_links > 0) line("merged", text({e.merged_links, " parallel links"}));
  if (!e.self_loops.empty()) line("self-loops", describe_nodes(e.self_loops));
  if (e.weights) {
    line("weights", describe_weights(*e.weights));
    for (const std::string& remark : remarks_on(*e.weights)) line("", remark);
  }
  if (e.zeta) line("zeta", rounded_text(*e.zeta, 6));
  if (e.refused) line("refused", *e.refused);
  for (const std::string& advice : e.advice) line("advice", advice);
  return block;
}

inline std::ostream& operator<<(std::ostream& out, const explanation& e) {
  return out << describe(e);
}

}  // namespace coop
