// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>

#include <cmath>
#include <string>

namespace coop {

/// Factor 1 / (1 + (k − 1)/t0): 1 at the first step, about t0/k after many.
///
/// The decay of Robbins and Monro (1951) that strong convexity wants; for μ-strong convexity choose
/// step_size · t0 ≥ 1/μ. `t0`, in steps, must be positive, else `std::invalid_argument`.
struct inverse {
  /// Steps until the factor has fallen to 1/2.
  double t0;

  explicit inverse(double steps = 1.0) : t0{steps} {
    require(steps > 0 && std::isfinite(steps),
            {"inverse: t0 is ", steps, ", must be positive and finite"});
  }

  [[nodiscard]] double factor(const progress& p) const noexcept {
    return 1.0 / (1.0 + static_cast<double>(p.step - 1) / t0);
  }

  [[nodiscard]] std::string describe() const { return text({"inverse{", t0, "}"}); }
};

}  // namespace coop
