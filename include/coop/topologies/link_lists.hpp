// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>

#include <cstddef>
#include <numeric>
#include <span>
#include <vector>

namespace coop {

/// The links of n nodes as flat lists, each ascending: the columns, or rows, of a sparse matrix.
struct link_lists {
  std::vector<std::size_t> offsets{0};
  std::vector<link> links;

  [[nodiscard]] std::size_t nodes() const noexcept { return offsets.size() - 1; }
  [[nodiscard]] std::span<const link> of(std::size_t node) const noexcept {
    return std::span{links}.subspan(offsets[node], offsets[node + 1] - offsets[node]);
  }
  friend bool operator==(const link_lists&, const link_lists&) = default;
};

/// Rows from columns and columns from rows. O(nodes + links).
[[nodiscard]] inline link_lists transpose(const link_lists& lists) {
  link_lists result{std::vector<std::size_t>(lists.nodes() + 2, 0),
                    std::vector<link>(lists.links.size())};
  for (const link& to : lists.links) ++result.offsets[to.node + 2];
  std::partial_sum(result.offsets.begin(), result.offsets.end(), result.offsets.begin());
  for (std::size_t i = 0; i < lists.nodes(); ++i) {
    for (const link& to : lists.of(i)) {
      result.links[result.offsets[to.node + 1]++] = {i, to.weight};
    }
  }
  result.offsets.pop_back();
  return result;
}

}  // namespace coop
