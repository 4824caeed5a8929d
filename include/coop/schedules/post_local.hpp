// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>

#include <cstddef>
#include <string>

namespace coop {

/// Communicates after every step up to and including `switch_step`, then iff k mod τ = 0.
///
/// Post-local SGD: Lin, Stich, Patel and Jaggi, "Don't use large mini-batches, use local SGD"
/// (ICLR 2020), which switches at the first decay of the step size. Throws `std::invalid_argument`
/// for τ = 0.
struct post_local {
  /// The last step of the synchronous phase.
  std::size_t switch_step;
  /// τ of the local phase, in steps.
  std::size_t period;

  static constexpr synchrony synchronization = synchrony::bulk_synchronous;

  post_local(std::size_t last_synchronous, std::size_t tau)
      : switch_step{last_synchronous}, period{tau} {
    require(tau > 0, "post_local: period is 0, must be at least 1");
  }

  [[nodiscard]] constexpr bool communicates(const progress& p) const noexcept {
    return p.step <= switch_step || p.step % period == 0;
  }

  [[nodiscard]] std::string describe() const {
    return text({"post_local{", switch_step, ", ", period, "}"});
  }
};

}  // namespace coop
