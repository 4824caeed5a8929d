// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>

#include <cstddef>
#include <string>

namespace coop {

/// Communicates after every τ-th step: W(k) ≠ I iff k mod τ = 0.
///
/// Periodic averaging, local SGD: Stich, "Local SGD converges fast and communicates little"
/// (ICLR 2019). Steps after the last multiple of τ stay unmixed. Throws `std::invalid_argument` for
/// τ = 0.
struct periodic {
  /// τ, in steps.
  std::size_t period;

  static constexpr synchrony synchronization = synchrony::bulk_synchronous;

  explicit periodic(std::size_t tau) : period{tau} {
    require(tau > 0, "periodic: period is 0, must be at least 1 (1 communicates at every step)");
  }

  [[nodiscard]] constexpr bool communicates(const progress& p) const noexcept {
    return p.step % period == 0;
  }

  [[nodiscard]] std::string describe() const { return text({"periodic{", period, "}"}); }
};

}  // namespace coop
