// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>

#include <string>

namespace coop {

/// Communicates after every step: W(k) = W for all k.
struct every_step {
  static constexpr synchrony synchronization = synchrony::bulk_synchronous;
  static constexpr bool communicates_every_step = true;

  [[nodiscard]] constexpr bool communicates(const progress&) const noexcept { return true; }

  [[nodiscard]] std::string describe() const { return "every_step{}"; }
};

}  // namespace coop
