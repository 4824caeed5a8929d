// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>

#include <algorithm>
#include <cstddef>
#include <string>

namespace coop {

/// Communicates while it computes: the model after step k, a multiple of the period, is sent, steps
/// k+1 … k+d go on from it, and what mixing changes is added when it arrives, after step k+d:
///
///     x_j ← x_j + (Σ_i W_ij x_i(k) − x_j(k))
///
/// CoCoD-SGD: Shen, Xu, Liu, Chen and Cheng, "Faster distributed deep net training: computation and
/// communication decoupled stochastic gradient descent" (IJCAI 2019), where d is the period; d = 1:
/// one-step-delayed averaging. d = 0 waits: D-PSGD, periodic averaging, to the bit. What is under
/// way when the run ends is waited for and added; a run that an observer stops ends as its last row
/// shows it. Observers that interrupt are asked at the rows of the trace only.
///
/// Nodes wait for a communication at the latest when the next one begins: with a period below d it
/// has only `period` steps to hide behind, and the same disagreement is corrected several times
/// over (with period 1, models oscillate apart unless all eigenvalues λ of W have 1 − λ below
/// 2 sin(π/(4d − 2))). Costs 2 + ⌈d/period⌉ vectors a node, and what is on its way.
///
/// A node sends its model to each neighbour. Where W averages all and d ≥ 2 it sends 2(m−1)/m
/// models, as an all-reduce does, if the transport has messages, vectors lie in host memory and
/// chunks have a KiB: they go to the nodes that sum them, and the sums to all, in two flights. A
/// node takes in, and sums, between its gradients only: up to one gradient more is waited for where
/// communicating takes nearly d gradients.
struct overlapped {
  /// d, in steps.
  std::size_t delay;
  /// τ: steps from one communication to the next.
  std::size_t period;

  static constexpr synchrony synchronization = synchrony::overlapped;

  /// The period is d, or 1 for d = 0.
  explicit overlapped(std::size_t d) : delay{d}, period{std::max<std::size_t>(d, 1)} {}
  /// Throws `std::invalid_argument` for τ = 0.
  overlapped(std::size_t d, std::size_t tau) : delay{d}, period{tau} {
    require(tau > 0, "overlapped: period is 0, must be at least 1 (1 communicates at every step)");
  }

  [[nodiscard]] constexpr bool communicates(const progress& p) const noexcept {
    return p.step % period == 0;
  }

  [[nodiscard]] std::string describe() const {
    return text({"overlapped{", delay, ", ", period, "}"});
  }
};

}  // namespace coop
