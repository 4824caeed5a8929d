// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>

#include <cmath>
#include <string>

namespace coop {

/// Factor 1 / √(1 + (k − 1)/t0): 1 at the first step, about √(t0/k) after many.
///
/// The decay of stochastic subgradient methods: Nemirovski, Juditsky, Lan and Shapiro (SIAM J.
/// Optim. 2009). `t0`, in steps, must be positive, else `std::invalid_argument`.
struct inverse_sqrt {
  /// Steps until the factor has fallen to 1/√2.
  double t0;

  explicit inverse_sqrt(double steps = 1.0) : t0{steps} {
    require(steps > 0 && std::isfinite(steps),
            {"inverse_sqrt: t0 is ", steps, ", must be positive and finite"});
  }

  [[nodiscard]] double factor(const progress& p) const noexcept {
    return 1.0 / std::sqrt(1.0 + static_cast<double>(p.step - 1) / t0);
  }

  [[nodiscard]] std::string describe() const { return text({"inverse_sqrt{", t0, "}"}); }
};

}  // namespace coop
