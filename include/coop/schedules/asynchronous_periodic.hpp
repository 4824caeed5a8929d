// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>

#include <cstddef>
#include <string>

namespace coop {

/// Nobody waits for anybody, and a node communicates after every τ-th step of its own. For peers: a
/// parameter server wants a gradient a step, and `asynchronous`.
/// Zhang, Choromanska and LeCun, "Deep learning with elastic averaging SGD" (NIPS 2015), algorithm
/// 1. Throws `std::invalid_argument` for τ = 0.
struct asynchronous_periodic {
  /// τ, in steps of a node.
  std::size_t period;

  static constexpr synchrony synchronization = synchrony::asynchronous;

  explicit asynchronous_periodic(std::size_t tau) : period{tau} {
    require(tau > 0,
            "asynchronous_periodic: period is 0, must be at least 1 (1 communicates at every "
            "step)");
  }

  [[nodiscard]] constexpr bool communicates(const progress& p) const noexcept {
    return p.step % period == 0;
  }

  [[nodiscard]] std::string describe() const {
    return text({"asynchronous_periodic{", period, "}"});
  }
};

}  // namespace coop
