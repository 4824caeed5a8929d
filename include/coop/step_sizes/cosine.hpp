// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>

#include <cmath>
#include <numbers>
#include <string>

namespace coop {

/// Factor floor + (1 − floor)·½(1 + cos(π(k − 1)/last)): from 1 at the first step down to `floor`.
///
/// Loshchilov and Hutter, "SGDR" (ICLR 2017), without restarts. Throws `std::invalid_argument`
/// unless 0 ≤ floor ≤ 1.
struct cosine {
  /// The factor that the decay tends to.
  double floor;

  explicit cosine(double lowest = 0.0) : floor{lowest} {
    require(lowest >= 0 && lowest <= 1, {"cosine: floor is ", lowest, ", must be between 0 and 1"});
  }

  [[nodiscard]] double factor(const progress& p) const noexcept {
    const double done = static_cast<double>(p.step - 1) / static_cast<double>(p.last);
    return floor + (1.0 - floor) * 0.5 * (1.0 + std::cos(std::numbers::pi * done));
  }

  [[nodiscard]] std::string describe() const { return text({"cosine{", floor, "}"}); }
};

}  // namespace coop
