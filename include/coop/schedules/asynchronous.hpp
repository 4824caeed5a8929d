// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>

#include <cmath>
#include <cstddef>
#include <string>

namespace coop {

struct asynchronous_options {
  double average_decay = 0;  ///< α of the averaged iterate θ̄ ← αθ̄ + (1 − α)θ; 0: none
  std::size_t ramp_up = 0;   ///< updates over which the active workers grow from 1 to all
  bool blocking = false;     ///< whether a peer waits for the answer of the one that it meets
};

/// Nobody waits for anybody: every gradient is an update of its own, along the model as it has
/// become meanwhile.
/// Dean et al., "Large scale distributed deep networks" (NIPS 2012); the averaged iterate and the
/// ramp-up of workers: Chen et al., "Revisiting distributed synchronous SGD" (2016).
///
/// With a parameter server a step of the run is one update, and `average_decay` and `ramp_up` are
/// for that. `blocking` is for peers: they go on with their gradients until the one that they meet
/// has answered, or wait for it [the two kinds of gossip of Nadiradze et al., "Asynchronous
/// decentralized SGD with quantized and local updates", NeurIPS 2021]. Throws
/// `std::invalid_argument` unless 0 ≤ α < 1.
struct asynchronous {
  static constexpr synchrony synchronization = synchrony::asynchronous;
  static constexpr bool communicates_every_step = true;

  double average_decay;
  std::size_t ramp_up;
  bool blocking;

  explicit asynchronous(asynchronous_options chosen = {})
      : average_decay{chosen.average_decay}, ramp_up{chosen.ramp_up}, blocking{chosen.blocking} {
    require(average_decay >= 0 && average_decay < 1,
            {"asynchronous: average_decay is ", average_decay,
             ", must be at least 0 and below 1 (0 keeps no average)"});
  }

  [[nodiscard]] constexpr bool communicates(const progress&) const noexcept { return true; }

  /// Whether the worker is among the 1 + ⌊(m − 1)·updates/ramp_up⌋ first.
  [[nodiscard]] bool admits(const turn& t) const noexcept {
    if (t.updates >= ramp_up) return true;
    const double grown = static_cast<double>(t.updates) / static_cast<double>(ramp_up);
    return static_cast<double>(t.worker) <= std::floor(static_cast<double>(t.workers - 1) * grown);
  }

  [[nodiscard]] std::string describe() const {
    std::string chosen;
    const auto name = [&](const std::string& option) {
      chosen += text({chosen.empty() ? "" : ", ", option});
    };
    if (average_decay != 0) name(text({".average_decay = ", average_decay}));
    if (ramp_up != 0) name(text({".ramp_up = ", ramp_up}));
    if (blocking) name(".blocking = true");
    return chosen.empty() ? "asynchronous{}" : text({"asynchronous{{", chosen, "}}"});
  }
};

}  // namespace coop
