// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>

#include <cstddef>
#include <ranges>

namespace coop {

/// Turns a node into a link of a fixed weight.
struct equal_weight {
  double weight;
  [[nodiscard]] constexpr link operator()(std::size_t node) const noexcept {
    return {node, weight};
  }
};

/// The links to the nodes first … last−1, all of one weight; a view that stores three numbers.
[[nodiscard]] constexpr auto equal_links(std::size_t first, std::size_t last, double weight) {
  return std::views::iota(first, last) | std::views::transform(equal_weight{weight});
}

}  // namespace coop
