// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <coop/compose.hpp>
#include <coop/concepts.hpp>
#include <coop/data/gaussian_mixture.hpp>
#include <coop/exchanges/models.hpp>
#include <coop/objectives/logistic_regression.hpp>
#include <coop/objectives/no_objective.hpp>
#include <coop/schedules/overlapped.hpp>
#include <coop/schedules/periodic.hpp>
#include <coop/topologies/graphs/ring.hpp>
#include <coop/topologies/weights/metropolis_hastings.hpp>
#include <coop/train.hpp>
#include <coop/transports/compute_time/constant.hpp>
#include <coop/transports/network/uniform_network.hpp>
#include <coop/transports/simulated.hpp>
#include <cstddef>
#include <span>

/// Averaging with the two neighbours on a ring of 8 over a slow link, waiting for it or computing
/// meanwhile. With c seconds a gradient and T an averaging, a step takes
///
///     periodic{τ}      c + T/τ           blocking
///     overlapped{d}    max(c, T/d)       non-blocking, an averaging every d steps
///
/// At equal rates, τ = d, the gain is at most 2, where T = dc. But non-blocking averaging need not
/// be rare to be free: overlapped{d} costs a step nothing up to T = dc, where blocking at every
/// step costs 1 + d times as much. With d = 2: 3 times, where the link takes two thirds of a
/// blocking step; the more it dominates beyond that, the closer to d.
namespace shapes {

struct slow_link {
  std::size_t workers = 8;
  double compute = 0.1;  ///< c, seconds of a gradient
  double average = 0.2;  ///< T, seconds of an averaging

  /// A clock on which two messages of so many bytes leave a node in T, one after the other.
  [[nodiscard]] coop::simulated clock(std::size_t bytes) const {
    return {.network = coop::uniform_network{0, 2 * static_cast<double>(bytes) / average},
            .compute = coop::compute_time::constant{compute},
            .ports = coop::contention::sends};
  }
};

[[nodiscard]] inline double blocking_step(const slow_link& link, std::size_t period) {
  return link.compute + link.average / static_cast<double>(period);
}
[[nodiscard]] inline double overlapped_step(const slow_link& link, std::size_t delay) {
  return std::max(link.compute, link.average / static_cast<double>(delay));
}

/// Runs a schedule on the ring.
template <coop::Schedule Sched, coop::Objective Obj>
[[nodiscard]] coop::report average_on_ring(const slow_link& link, const Sched& schedule,
                                           const Obj& objective,
                                           const coop::train_options& options) {
  const std::size_t bytes = objective.dimension() * sizeof(typename Obj::value_type);
  return coop::train(coop::compose(coop::metropolis_hastings(coop::ring(link.workers)), schedule,
                                   coop::exchange::models{}, link.clock(bytes)),
                     objective, options);
}

/// Seconds of a step without gradients, the mean of so many. The last averaging is waited for.
template <coop::Schedule Sched>
[[nodiscard]] double simulated_step(const slow_link& link, const Sched& schedule,
                                    std::size_t steps) {
  return average_on_ring(link, schedule, coop::no_objective<float>{64, link.workers},
                         {.batch_size = 1, .steps = steps, .evaluate_every = coop::only_at_end})
             .seconds() /
         static_cast<double>(steps);
}

/// Loss against time with gradients, logistic regression. To evaluate is to wait, so that every
/// point is the end of a run of its own, of that many steps.
template <coop::Schedule Sched>
[[nodiscard]] coop::trace simulated_losses(const slow_link& link, const Sched& schedule,
                                           std::span<const std::size_t> steps) {
  const coop::logistic_regression loss{
      coop::data::gaussian_mixture({.samples = 800, .features = 20, .separation = 2}),
      {.l2 = 1e-3}};
  coop::trace ends;
  for (const std::size_t count : steps) {
    ends.push_back(average_on_ring(link, schedule, loss,
                                   {.step_size = 0.2,
                                    .batch_size = 8,
                                    .steps = count,
                                    .evaluate_every = coop::only_at_end})
                       .last());
  }
  return ends;
}

}  // namespace shapes
