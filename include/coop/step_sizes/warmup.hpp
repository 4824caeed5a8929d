// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/describe.hpp>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>

#include <cmath>
#include <cstddef>
#include <string>
#include <utility>

namespace coop {

/// The inner step size times start + (1 − start)·k/steps in the first `steps` steps: it rises
/// linearly and reaches the inner one at k = steps.
///
/// Gradual warm-up of Goyal et al. (2017): `warmup{linear_scaling{}, 5 * steps_per_epoch, 1.0 / m}`
/// rises from the step size of one worker to that of all. `steps` = 0 is no warm-up. Throws
/// `std::invalid_argument` unless start ≥ 0.
template <StepSize Inner>
struct warmup {
  Inner inner;
  /// Length of the warm-up.
  std::size_t steps;
  /// The fraction of the inner step size that the line starts from, at k = 0.
  double start;

  warmup(Inner around, std::size_t length, double from = 0.0)
      : inner{std::move(around)}, steps{length}, start{from} {
    require(from >= 0 && std::isfinite(from),
            {"warmup: start is ", from, ", must be at least 0 and finite"});
  }

  [[nodiscard]] double factor(const progress& p) const {
    const double target = inner.factor(p);
    if (p.step >= steps) return target;
    return (start + (1.0 - start) * static_cast<double>(p.step) / static_cast<double>(steps)) *
           target;
  }

  [[nodiscard]] std::string describe() const {
    return text({"warmup{", coop::describe(inner), ", ", steps, ", ", start, "}"});
  }
};

}  // namespace coop
