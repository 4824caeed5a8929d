// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>

#include <cstddef>
#include <string>

namespace coop {

/// Communicates inside the groups every τ1 steps and among all nodes every τ2 steps.
///
/// Hierarchical local SGD: Lin, Stich, Patel and Jaggi (ICLR 2020). τ2 must be a multiple of τ1,
/// and neither 0, else `std::invalid_argument`. Wants a topology of groups.
struct hierarchical {
  /// τ1: steps from one communication inside the groups to the next.
  std::size_t group_period;
  /// τ2: steps from one communication among all to the next.
  std::size_t period;

  static constexpr synchrony synchronization = synchrony::bulk_synchronous;

  hierarchical(std::size_t tau1, std::size_t tau2) : group_period{tau1}, period{tau2} {
    require(tau1 > 0, "hierarchical: group period is 0, must be at least 1");
    require(tau2 > 0, "hierarchical: period is 0, must be at least 1");
    if (tau2 % tau1 != 0) {
      require(false, {"hierarchical: period ", tau2, " is no multiple of the group period ", tau1});
    }
  }

  [[nodiscard]] constexpr bool communicates(const progress& p) const noexcept {
    return p.step % group_period == 0;
  }

  /// Whether a communication after this step stays inside the groups.
  [[nodiscard]] constexpr bool within(const progress& p) const noexcept {
    return p.step % period != 0;
  }

  [[nodiscard]] std::string describe() const {
    return text({"hierarchical{", group_period, ", ", period, "}"});
  }
};

}  // namespace coop
