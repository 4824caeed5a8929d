// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>

#include <cstddef>
#include <string>

namespace coop {

struct asynchronous_periodic_options {
  std::size_t period = 1;  ///< τ, in steps of a node
  bool blocking = false;   ///< whether a peer waits for the answer of the one that it meets
};

/// Nobody waits for anybody, and a node communicates after every τ-th step of its own. For peers: a
/// parameter server wants a gradient a step, and `asynchronous`, which says what `blocking` is.
/// Zhang, Choromanska and LeCun, "Deep learning with elastic averaging SGD" (NIPS 2015), algorithm
/// 1; on graphs: Nadiradze et al., "Asynchronous decentralized SGD with quantized and local
/// updates" (NeurIPS 2021). Throws `std::invalid_argument` for τ = 0.
///
///     asynchronous_periodic{8}    asynchronous_periodic{{.period = 8, .blocking = true}}
struct asynchronous_periodic {
  std::size_t period;
  bool blocking;

  static constexpr synchrony synchronization = synchrony::asynchronous;

  explicit asynchronous_periodic(std::size_t tau)
      : asynchronous_periodic{asynchronous_periodic_options{.period = tau}} {}
  explicit asynchronous_periodic(asynchronous_periodic_options chosen)
      : period{chosen.period}, blocking{chosen.blocking} {
    require(period > 0,
            "asynchronous_periodic: period is 0, must be at least 1 (1 communicates at every "
            "step)");
  }

  [[nodiscard]] constexpr bool communicates(const progress& p) const noexcept {
    return p.step % period == 0;
  }

  [[nodiscard]] std::string describe() const {
    if (!blocking) return text({"asynchronous_periodic{", period, "}"});
    return text({"asynchronous_periodic{{.period = ", period, ", .blocking = true}}"});
  }
};

}  // namespace coop
