// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/describe.hpp>
#include <coop/core/error.hpp>
#include <coop/core/random.hpp>
#include <coop/core/text.hpp>
#include <coop/transports/compute_time/any_compute_time.hpp>

#include <cmath>
#include <cstddef>
#include <numbers>
#include <string>
#include <utility>

namespace coop::compute_time {

/// Compute time model: as `base`, times 1 + amplitude · sin(2π(step/period + node·φ)): speeds drift
/// up and down over `period` steps, every node in a phase of its own (φ is the golden ratio, so
/// that phases are spread evenly for any number of nodes).
template <ComputeTimeModel Base>
class drifting {
 public:
  drifting(Base base, double amplitude, double period)
      : base_{std::move(base)}, amplitude_{amplitude}, period_{period} {
    require(amplitude >= 0 && amplitude < 1,
            {"drifting: the amplitude is ", amplitude, ", must be at least 0 and below 1"});
    require(period > 0 && std::isfinite(period),
            {"drifting: the period is ", period, " steps, must be above 0 and finite"});
  }

  [[nodiscard]] double seconds(std::size_t node, std::size_t step, random_stream& random) const {
    const double turns = static_cast<double>(step) / period_ +
                         std::fmod(static_cast<double>(node) * std::numbers::phi, 1.0);
    return base_.seconds(node, step, random) *
           (1.0 + amplitude_ * std::sin(2.0 * std::numbers::pi * turns));
  }
  [[nodiscard]] std::string describe() const {
    return text(
        {"compute_time::drifting{", coop::describe(base_), ", ", amplitude_, ", ", period_, "}"});
  }

 private:
  Base base_;
  double amplitude_;
  double period_;
};

}  // namespace coop::compute_time
