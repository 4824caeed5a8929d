// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/topologies/link_lists.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <sstream>
#include <stdexcept>
#include <string_view>

namespace coop {

/// How far from one a row or column of W may sum.
inline constexpr double stochastic_tolerance = 1e-9;

/// Throws `std::invalid_argument` unless every list sums to one; `what` is "row" or "column".
inline void require_sums_of_one(const link_lists& lists, std::string_view what) {
  for (std::size_t i = 0; i < lists.nodes(); ++i) {
    double sum = 0.0;
    for (const link& from : lists.of(i)) sum += from.weight;
    if (std::abs(sum - 1.0) <= stochastic_tolerance) continue;
    std::ostringstream text;
    text.precision(12);
    text << "mixing_matrix: " << what << " " << i << " sums to " << sum << ", must sum to 1; add "
         << 1.0 - sum << " to W(" << i << ", " << i
         << ") if its row and column lack the same, or take metropolis_hastings(graph)";
    throw std::invalid_argument{text.str()};
  }
}

[[nodiscard]] inline bool has_negative_weight(const link_lists& lists) {
  return std::any_of(lists.links.begin(), lists.links.end(),
                     [](const link& from) { return from.weight < 0.0; });
}

}  // namespace coop
