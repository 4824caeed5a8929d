// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>

#include <cstddef>
#include <span>

namespace coop::archetypes {

/// The least objective: f(x) = ½ x², one parameter and one sample, and nothing that an Objective
/// need not have. Neither copyable nor movable.
class objective {
 public:
  using value_type = double;

  objective() = default;
  objective(const objective&) = delete;
  objective& operator=(const objective&) = delete;

  [[nodiscard]] std::size_t dimension() const { return 1; }
  [[nodiscard]] std::size_t samples() const { return 1; }

  double gradient(std::span<const double> x, std::span<const std::size_t> batch,
                  std::span<double> g) const {
    g[0] = batch.empty() ? 0.0 : x[0];
    return loss(x, batch);
  }
  [[nodiscard]] double loss(std::span<const double> x, std::span<const std::size_t> batch) const {
    return batch.empty() ? 0.0 : 0.5 * x[0] * x[0];
  }
};

static_assert(Objective<objective>);
static_assert(!HasVectorType<objective>);
static_assert(!InitializingObjective<objective, std::span<double>>);
static_assert(!ClassifyingObjective<objective, std::span<const double>>);
static_assert(!LayeredObjective<objective>);

}  // namespace coop::archetypes
