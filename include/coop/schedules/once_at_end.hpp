// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>

#include <string>

namespace coop {

/// Communicates after the run's last step and never before: one-shot averaging.
///
/// Zinkevich, Weimer, Smola and Li, "Parallelized stochastic gradient descent" (NIPS 2010).
struct once_at_end {
  static constexpr synchrony synchronization = synchrony::bulk_synchronous;

  [[nodiscard]] constexpr bool communicates(const progress& p) const noexcept {
    return p.step == p.last;
  }

  [[nodiscard]] std::string describe() const { return "once_at_end{}"; }
};

}  // namespace coop
