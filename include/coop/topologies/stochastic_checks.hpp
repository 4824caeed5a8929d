// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/text.hpp>
#include <coop/topologies/link_lists.hpp>
#include <coop/topologies/small_zeta.hpp>
#include <coop/topologies/zeta_text.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace coop {

/// How far from one a row or column of W may sum.
inline constexpr double stochastic_tolerance = 1e-9;

/// What each list sums to.
[[nodiscard]] inline std::vector<double> sums_of(const link_lists& lists) {
  std::vector<double> sums(lists.nodes(), 0.0);
  for (std::size_t i = 0; i < lists.nodes(); ++i) {
    for (const link& from : lists.of(i)) sums[i] += from.weight;
  }
  return sums;
}

/// Whether a row or column sums to one.
[[nodiscard]] inline bool is_one(double sum) noexcept {
  return std::abs(sum - 1.0) <= stochastic_tolerance;
}

/// The cure of a sum that is not one: node i keeps what it lacks where row and column lack the
/// same, with the ζ of small matrices; else another matrix.
[[nodiscard]] inline std::string cure_of_sums(const link_lists& lists, std::size_t i) {
  const std::vector<double> sums = sums_of(lists);
  const std::vector<double> others = sums_of(transpose(lists));
  std::size_t lacking = 0;
  for (std::size_t k = 0; k < sums.size(); ++k) {
    if (std::abs(sums[k] - others[k]) > stochastic_tolerance || !std::isfinite(sums[k])) {
      return "take sinkhorn(w), or metropolis_hastings(graph)";
    }
    if (!is_one(sums[k])) ++lacking;
  }
  std::string cure = text({"add ", rounded_text(1.0 - sums[i], 12), " to W(", i, ", ", i, ")"});
  if (lacking > 1) cure += text({", and so for ", lacking - 1, " more"});
  if (sums.size() > most_nodes_in_messages) return cure;
  small_matrix w = small_matrix_of(lists);
  for (std::size_t k = 0; k < sums.size(); ++k) w.at(k, k) += 1.0 - sums[k];
  const double zeta = small_zeta(std::move(w));
  return zeta < 1.0 - 1e-12 ? text({cure, ": it gives ", zeta_text(zeta)}) : cure;
}

/// Throws `std::invalid_argument` unless every list sums to one; `what` is "row" or "column".
inline void require_sums_of_one(const link_lists& lists, std::string_view what,
                                std::string_view caller = "mixing_matrix") {
  const std::vector<double> sums = sums_of(lists);
  for (std::size_t i = 0; i < sums.size(); ++i) {
    if (is_one(sums[i])) continue;
    throw std::invalid_argument{
        text({caller, ": ", what, " ", i, " sums to ", rounded_text(sums[i], 12),
              ", must sum to 1; ", cure_of_sums(lists, i)})};
  }
}

[[nodiscard]] inline bool has_negative_weight(const link_lists& lists) {
  return std::any_of(lists.links.begin(), lists.links.end(),
                     [](const link& from) { return from.weight < 0.0; });
}

}  // namespace coop
