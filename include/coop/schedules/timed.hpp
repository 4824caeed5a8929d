// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>

#include <cmath>
#include <cstddef>
#include <string>

namespace coop {

/// Communicates by a timer: every node takes steps of its own until `seconds` have passed since the
/// last communication, and then all mix. The fast take more steps than the slow meanwhile, and
/// nobody waits for longer than another's last step takes.
/// Ferdinand and Draper, "Anytime stochastic gradient descent: a time to hear from all the workers"
/// (Allerton 2018); of mini-batches: Ferdinand, Al-Lawati, Draper and Nokleby, "Anytime
/// MiniBatch: exploiting stragglers in online distributed optimization" (ICLR 2019).
///
/// A node takes at least one step a round, and none that it would begin after the time is up. Time
/// is that of the node's clock, virtual on `simulated`; nodes that share a thread take turns, for
/// `seconds` each. A step of the run, for epochs, step sizes and the trace, is what the nodes that
/// compute have taken in the mean: between communications every node counts its own on from there,
/// and the run ends with the communication that reaches its last step. Workers without samples
/// rest.
///
/// Models weigh alike, so that every gradient has the weight η/m whoever computed it (theirs weigh
/// by their steps, which favours the fast): the optimum is f's where shards are alike, and else
/// leans to those of the fast (Wang, Liu, Liang, Joshi and Poor, NeurIPS 2020). With equally fast
/// nodes it is `periodic`, to the bit. Costs, beside the mixing, an all-reduce of 16 bytes a round.
/// Throws `std::invalid_argument` unless seconds > 0.
struct timed {
  static constexpr synchrony synchronization = synchrony::bulk_synchronous;
  static constexpr bool by_the_clock = true;

  double seconds;  ///< of steps between two communications

  explicit timed(double period) : seconds{period} {
    require(period > 0 && std::isfinite(period),
            {"timed: seconds is ", period, ", must be positive and finite"});
  }

  /// Wherever a round ends.
  [[nodiscard]] constexpr bool communicates(const progress&) const noexcept { return true; }

  [[nodiscard]] std::string describe() const { return text({"timed{", seconds, "}"}); }
};

}  // namespace coop
