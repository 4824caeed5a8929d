// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/text.hpp>

#include <string>

namespace coop {

/// "ζ = 0.83"; what is nothing but rounding is 0.
[[nodiscard]] inline std::string zeta_text(double zeta) {
  return "ζ = " + rounded_text(zeta < 1e-12 ? 0.0 : zeta);
}

}  // namespace coop
