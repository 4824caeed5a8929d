// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/text.hpp>
#include <coop/topologies/graph_checks.hpp>
#include <coop/topologies/link_lists.hpp>
#include <coop/topologies/matrix_entry.hpp>
#include <coop/topologies/spectrum/dense.hpp>
#include <coop/topologies/stochastic_checks.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace coop {

/// The nodes without a link to or from another.
[[nodiscard]] inline std::vector<std::size_t> nodes_without_links(const link_lists& columns,
                                                                  const link_lists& rows) {
  std::vector<std::size_t> alone;
  for (std::size_t i = 0; i < rows.nodes(); ++i) {
    const auto itself = [i](const link& l) { return l.node == i || l.weight == 0.0; };
    if (std::ranges::all_of(rows.of(i), itself) && std::ranges::all_of(columns.of(i), itself)) {
      alone.push_back(i);
    }
  }
  return alone;
}

/// Why push-sum cannot reach the mean by the structure of W, or nothing. O(nodes + links).
template <class Graph = link_structure>
[[nodiscard]] std::optional<std::string> why_no_push_sum(const link_lists& columns,
                                                         const link_lists& rows) {
  const Graph g = structure_of<Graph>(columns);
  if (const auto members = components(g); members.size() > 1) {
    const auto alone = nodes_without_links(columns, rows);
    std::string isolated;
    if (alone.size() == 1) isolated = text({"; node ", alone.front(), " has no links"});
    if (alone.size() > 1) isolated = text({"; nodes ", describe_nodes(alone), " have no links"});
    return text({"the graph is not strongly connected: it has ", describe_components(members),
                 isolated, "; add links that lead back"});
  }
  const std::size_t period = cycle_period(g);
  if (period == 1) return std::nullopt;
  return text({"the lengths of all cycles are multiples of ", period,
               " and no node keeps a share for itself; give every node one"});
}

/// Weights on directed links for `exchange::push_sum`: W_ij ≥ 0 is the share of its own that node i
/// sends to node j, and Σ_j W_ij = 1. (Papers that write x ← P·x call P = Wᵀ column-stochastic.)
///
/// Checked when made: weights finite and not negative, rows sum to one within 1e-9, and the graph
/// strongly connected and aperiodic, so that push-sum reaches the plain mean. Throws
/// `std::invalid_argument` with the cause. An immutable value; copies share their storage.
/// Building costs O(n + links); holds 32 bytes a link.
class push_matrix {
 public:
  static constexpr bool symmetric = false;
  static constexpr bool doubly_stochastic = false;
  static constexpr bool conserves_mass = true;
  static constexpr bool averages_exactly = false;
  static constexpr bool time_varying = false;

  /// W as a dense n × n matrix: push_matrix(w).
  template <class Derived>
  explicit push_matrix(const Eigen::MatrixBase<Derived>& w)
      : push_matrix(static_cast<std::size_t>(w.rows()),
                    entries_of(w.template cast<double>(), "push_matrix")) {}

  /// W from its non-zero entries, each given once, in any order. `name` is for describe().
  template <class Graph = link_structure>
  push_matrix(std::size_t nodes, std::vector<matrix_entry> entries, std::string name = {}) {
    link_lists columns = columns_of(nodes, std::move(entries), "push_matrix");
    link_lists rows = transpose(columns);
    require_positive(rows);
    require_rows_of_one(rows, columns);
    if (const auto cause = why_no_push_sum<Graph>(columns, rows)) {
      throw std::invalid_argument{text({"push_matrix: ", *cause})};
    }
    if (name.empty()) {
      name = text({"push_matrix(", nodes, " nodes, ", columns.links.size(), " weights)"});
    }
    storage_ =
        std::make_shared<const storage>(std::move(columns), std::move(rows), std::move(name));
  }

  [[nodiscard]] std::size_t nodes() const noexcept { return storage_->columns.nodes(); }
  [[nodiscard]] std::size_t workers() const noexcept { return nodes(); }

  /// Column j of W: from whom node j hears, and itself.
  [[nodiscard]] std::span<const link> neighbours(std::size_t /*round*/, std::size_t j) const& {
    return storage_->columns.of(j);
  }
  /// Row i of W: to whom node i sends, and itself.
  [[nodiscard]] std::span<const link> recipients(std::size_t /*round*/, std::size_t i) const& {
    return storage_->rows.of(i);
  }

  // The links live as long as the matrix: not of a temporary.
  void neighbours(std::size_t, std::size_t) const&& = delete;
  void recipients(std::size_t, std::size_t) const&& = delete;

  template <class Matrix = Eigen::MatrixXd>
  [[nodiscard]] Matrix dense() const {
    return dense_matrix<Matrix>(storage_->columns);
  }

  /// The second largest eigenvalue modulus: the rate at which push-sum forgets differences. O(n³);
  /// throws `std::invalid_argument` above 4096 nodes.
  template <class Matrix = Eigen::MatrixXd>
  [[nodiscard]] double zeta() const {
    require_dense_size(nodes());
    // W·1 = 1, so that taking 11ᵀ/n away moves the eigenvalue 1 to 0 and no other.
    return spectral_radius<Matrix>(dense<Matrix>().array() - 1.0 / static_cast<double>(nodes()));
  }

  [[nodiscard]] std::string describe() const { return storage_->name; }

 private:
  struct storage {
    storage(link_lists c, link_lists r, std::string n)
        : columns{std::move(c)}, rows{std::move(r)}, name{std::move(n)} {}
    link_lists columns;
    link_lists rows;
    std::string name;
  };

  // A negative share could bring a node's weight w to zero, by which push-sum divides.
  static void require_positive(const link_lists& rows) {
    for (std::size_t i = 0; i < rows.nodes(); ++i) {
      for (const link& to : rows.of(i)) {
        if (to.weight >= 0.0) continue;
        throw std::invalid_argument{text({"push_matrix: ", describe_entry(i, to.node), " is ",
                                          to.weight, ", must be at least 0"})};
      }
    }
  }

  static void require_rows_of_one(const link_lists& rows, const link_lists& columns) {
    const std::vector<double> sums = sums_of(rows);
    const auto wrong = std::find_if_not(sums.begin(), sums.end(), is_one);
    if (wrong == sums.end()) return;
    const std::vector<double> others = sums_of(columns);
    throw std::invalid_argument{text({"push_matrix: row ", wrong - sums.begin(), " sums to ",
                                      rounded_text(*wrong, 12), ", must sum to 1; ",
                                      std::all_of(others.begin(), others.end(), is_one)
                                          ? "the columns do: give the transpose"
                                          : "divide each row by its sum"})};
  }

  std::shared_ptr<const storage> storage_;
};

}  // namespace coop
