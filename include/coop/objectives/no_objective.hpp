// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/error.hpp>

#include <algorithm>
#include <cstddef>
#include <span>

namespace coop {

/// An objective that computes nothing: f = 0, with a gradient of zeros. For studies of time alone
/// under a virtual clock, and of what communication costs. Models stay where they start.
template <class T = double>
class no_objective {
 public:
  using value_type = T;

  /// Throws std::invalid_argument for no dimension.
  no_objective(std::size_t dimension, std::size_t samples)
      : dimension_{dimension}, samples_{samples} {
    require(dimension >= 1, "no_objective: dimension is 0, must be at least 1");
  }

  [[nodiscard]] std::size_t dimension() const noexcept { return dimension_; }
  [[nodiscard]] std::size_t samples() const noexcept { return samples_; }

  double gradient(std::span<const T>, std::span<const std::size_t>, std::span<T> g) const noexcept {
    std::ranges::fill(g, T{});
    return 0;
  }
  [[nodiscard]] double loss(std::span<const T>, std::span<const std::size_t>) const noexcept {
    return 0;
  }

 private:
  std::size_t dimension_;
  std::size_t samples_;
};

static_assert(Objective<no_objective<float>>);

}  // namespace coop
