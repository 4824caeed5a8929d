// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>

#include <cmath>
#include <string>

namespace coop {

/// Factor decay^⌊e / every⌋, e the epochs complete before the step, (k − 1) / steps_per_epoch.
///
/// `step_decay{0.1, 30}` is the ImageNet schedule of He et al. (CVPR 2016): a tenth every 30
/// epochs. `every` need not be whole. Throws `std::invalid_argument` unless 0 < decay ≤ 1 and every
/// > 0.
struct step_decay {
  /// What each decay multiplies the step size by.
  double decay;
  /// Epochs between two decays.
  double every;

  step_decay(double by, double epochs) : decay{by}, every{epochs} {
    require(by > 0 && by <= 1, {"step_decay: decay is ", by, ", must be above 0 and at most 1"});
    require(epochs > 0 && std::isfinite(epochs),
            {"step_decay: every is ", epochs, " epochs, must be positive and finite"});
  }

  [[nodiscard]] double factor(const progress& p) const noexcept {
    const double steps = every * static_cast<double>(p.steps_per_epoch);
    return std::pow(decay, std::floor(static_cast<double>(p.step - 1) / steps));
  }

  [[nodiscard]] std::string describe() const {
    return text({"step_decay{", decay, ", ", every, "}"});
  }
};

}  // namespace coop
