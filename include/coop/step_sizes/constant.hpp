// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>

#include <string>

namespace coop {

/// The run's step size at every step: factor 1.
struct constant {
  [[nodiscard]] constexpr double factor(const progress&) const noexcept { return 1.0; }

  [[nodiscard]] std::string describe() const { return "constant{}"; }
};

}  // namespace coop
