// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/data/with_replacement.hpp>
#include <coop/objectives/quadratic.hpp>
#include <coop/train.hpp>
#include <coop/transports/compute_time/shifted_exponential.hpp>
#include <coop/transports/simulated.hpp>
#include <coop/variants/asynchronous.hpp>
#include <coop/variants/averaging.hpp>
#include <cstddef>

/// The same 20 workers under stragglers: waiting for all, for the first 16, or for none.
/// Chen, Pan, Monga, Bengio and Jozefowicz, "Revisiting distributed synchronous SGD" (2016), and,
/// at one step size for all as here, Dutta, Joshi, Ghosh, Dube and Nagpurkar, "Slow and stale
/// gradients can win the race" (AISTATS 2018).
///
/// Compute times are c + Exp(λ). Fully synchronous SGD waits c + H_20/λ a step; backup workers
/// spare it the last four. Asynchronous SGD makes an update of every gradient and is ahead at
/// first, but each is noisy alone and m − 1 updates old: it ends at a higher loss, or, at the step
/// sizes that are the best for the others, nowhere. (With a step size of its own, a fraction of
/// theirs, it does well on a convex problem such as this.)
///
/// f is quadratic with noise σ² in a gradient, so that the ends are known: with N gradients a step,
/// f − f* = Σ_j η σ_j² / (2N (2 − ηλ_j)).
namespace shapes {

struct straggling_workers {
  std::size_t awaited = 16;  ///< N
  std::size_t backups = 4;
  double shift = 0.25;  ///< c
  double tail = 0.75;   ///< 1/λ
  double step_size = 0.1;
  coop::quadratic_options problem{.dimension = 20,
                                  .smoothness = 1,
                                  .strong_convexity = 0.1,
                                  .noise = 4,
                                  .samples_per_group = 2000,
                                  .distance = 3};

  [[nodiscard]] std::size_t workers() const { return awaited + backups; }
  [[nodiscard]] coop::simulated clock() const {
    return {.compute = coop::compute_time::shifted_exponential{shift, 1 / tail}};
  }
  /// The mean of the k-th fastest of all workers' times: c + (H_m − H_{m−k})/λ.
  [[nodiscard]] double order_statistic(std::size_t k) const {
    double sum = 0;
    for (std::size_t i = workers() - k + 1; i <= workers(); ++i)
      sum += 1.0 / static_cast<double>(i);
    return shift + tail * sum;
  }
};

template <class Composition>
[[nodiscard]] coop::report run_straggling(const straggling_workers& all,
                                          const Composition& composition, std::size_t steps,
                                          std::size_t evaluate_every) {
  return coop::train(composition, coop::quadratic<double>{all.problem},
                     {.step_size = all.step_size,
                      .batch_size = 1,
                      .steps = steps,
                      .evaluate_every = evaluate_every});
}

/// Each for so many steps; a row of the trace a step.
[[nodiscard]] inline coop::report wait_for_all(const straggling_workers& all, std::size_t steps) {
  return run_straggling(
      all, coop::variants::fully_synchronous(all.workers(), coop::with_replacement{}, all.clock()),
      steps, 1);
}
[[nodiscard]] inline coop::report wait_for_first(const straggling_workers& all, std::size_t steps) {
  return run_straggling(all,
                        coop::variants::backup_workers_sgd(all.awaited, all.backups,
                                                           coop::with_replacement{}, all.clock()),
                        steps, 1);
}
/// A step is an update by every worker.
[[nodiscard]] inline coop::report wait_for_none(const straggling_workers& all, std::size_t steps) {
  return run_straggling(
      all,
      coop::variants::asynchronous_sgd(all.workers(), {}, coop::with_replacement{}, all.clock()),
      steps, all.workers());
}

/// f*.
[[nodiscard]] inline double least_loss(const straggling_workers& all) {
  return coop::quadratic<double>{all.problem}.minimum();
}

}  // namespace shapes
