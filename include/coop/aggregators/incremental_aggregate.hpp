// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>

namespace coop {

/// The server keeps every worker's last gradient and steps along the mean of all of them, whoever
/// has just sent a new one: g ← (1/m) Σᵢ gᵢ(x at the time of worker i's last). A worker that has
/// sent none yet counts as zero.
/// Gurbuzbalaban, Ozdaglar and Parrilo, "On the convergence rate of incremental aggregated gradient
/// algorithms" (SIAM J. Optim. 2017); with a proximal step and delays PIAG: Aytekin, Feyzmahdavian
/// and Johansson (2016).
///
/// With full gradients it reaches the optimum at a constant step size. For schedules that take
/// gradients one by one (asynchronous, bounded_staleness) at a parameter server, where it costs a
/// model's memory a worker; an update takes the time of a model, not of all of them.
struct incremental_aggregate {
  static constexpr bool sums_linearly = false;
  static constexpr bool incremental = true;

  [[nodiscard]] std::string describe() const { return "incremental_aggregate{}"; }
};

}  // namespace coop
