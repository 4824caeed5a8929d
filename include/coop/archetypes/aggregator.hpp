// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>

#include <cstddef>
#include <span>

namespace coop::archetypes {

/// The least aggregator: it promises nothing, not even to be linear.
struct aggregator {
  static constexpr bool sums_linearly = false;
};

/// The least linear aggregator.
struct linear_aggregator {
  static constexpr bool sums_linearly = true;
  void weights(std::span<double>, std::span<const std::size_t>) const {}
};

static_assert(Aggregator<aggregator>);
static_assert(!LinearAggregator<aggregator>);
static_assert(LinearAggregator<linear_aggregator>);
static_assert(!WeightPreservingAggregator<linear_aggregator>);

}  // namespace coop::archetypes
