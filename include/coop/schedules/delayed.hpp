// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/text.hpp>

#include <cstddef>
#include <string>

namespace coop {

/// Applies the gradients of step k at step k + τ, an exact delay as theory assumes it:
///
///     x(k+1) = x(k) − η_k · (mean of the workers' gradients at x(k−τ)),   zero for k < τ
///
/// Langford, Smola and Zinkevich, "Slow learners are fast" (NIPS 2009). Nodes wait for each other
/// at every step; the last τ gradients are never applied. τ = 0: fully synchronous SGD, to the bit.
/// An optimizer sees τ gradients of zero first. Costs τ vectors a node.
struct delayed {
  /// τ, in steps.
  std::size_t delay;

  static constexpr synchrony synchronization = synchrony::bulk_synchronous;
  static constexpr bool communicates_every_step = true;
  static constexpr bool delays_gradients = true;

  [[nodiscard]] constexpr bool communicates(const progress&) const noexcept { return true; }

  [[nodiscard]] std::string describe() const { return text({"delayed{", delay, "}"}); }
};

}  // namespace coop
