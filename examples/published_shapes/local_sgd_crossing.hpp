// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <coop/data/by_label_shards.hpp>
#include <coop/data/gaussian_mixture.hpp>
#include <coop/data/labels.hpp>
#include <coop/objectives/logistic_regression.hpp>
#include <coop/train.hpp>
#include <coop/transports/compute_time/constant.hpp>
#include <coop/transports/network/uniform_network.hpp>
#include <coop/transports/simulated.hpp>
#include <coop/variants/averaging.hpp>
#include <cstddef>

/// Local SGD divides communication by τ, and so is ahead of fully synchronous SGD in the time of a
/// clock at first; at the same constant step size it ends at a higher loss: the curves cross.
/// Wang and Joshi, "Adaptive communication strategies to achieve the best error-runtime trade-off
/// in local-update SGD" (SysML 2019).
///
/// With c seconds a gradient and T an all-reduce a step takes c + T/τ. The workers' data differ, so
/// that models drift apart between two averagings, which costs the more the larger τ is: each has
/// samples of one class only.
namespace shapes {

struct local_sgd_race {
  std::size_t workers = 8;
  double compute = 1;     ///< c
  double all_reduce = 4;  ///< T
  double step_size = 0.2;
  std::size_t batch_size = 16;
  std::size_t shards = 1;  ///< pieces of the data, sorted by label, a worker

  [[nodiscard]] double step(std::size_t period) const {
    return compute + all_reduce / static_cast<double>(period);
  }
  /// Steps of local SGD in so many seconds, a multiple of τ.
  [[nodiscard]] std::size_t steps(std::size_t period, double seconds) const {
    const double rounds = seconds / (step(period) * static_cast<double>(period));
    return period * (static_cast<std::size_t>(rounds + 1e-9));
  }
};

[[nodiscard]] inline auto race_data() {
  return coop::data::gaussian_mixture({.samples = 800, .features = 20, .separation = 2});
}
[[nodiscard]] inline auto race_loss() {
  return coop::logistic_regression{race_data(), {.l2 = 1e-2}};
}

/// The minimum, by gradient descent.
[[nodiscard]] inline double least_race_loss() {
  return coop::train(coop::variants::parallel_gradient_descent(1), race_loss(),
                     {.step_size = 2, .steps = 1000, .evaluate_every = coop::only_at_end})
      .loss();
}

/// The run of local SGD with period τ in so many seconds of virtual time; τ = 1: fully synchronous.
[[nodiscard]] inline coop::report race(const local_sgd_race& all, std::size_t period,
                                       double seconds, std::size_t rows) {
  const auto loss = race_loss();
  // A ring's all-reduce takes 2(n − 1)/n · bytes · β, and nothing else where there is no latency.
  const double n = static_cast<double>(all.workers);
  const double bytes = static_cast<double>(loss.dimension()) * sizeof(double);
  const coop::simulated clock{
      .network = coop::uniform_network{0, 2 * (n - 1) / n * bytes / all.all_reduce},
      .compute = coop::compute_time::constant{all.compute}};
  const std::size_t steps = all.steps(period, seconds);
  // Rows after whole rounds, for between two averagings x̄ is nobody's model.
  const std::size_t rounds_a_row = std::max<std::size_t>(1, steps / (period * rows));
  return coop::train(coop::variants::local_sgd(all.workers, {.period = period}, clock), loss,
                     {.step_size = all.step_size,
                      .batch_size = all.batch_size,
                      .steps = steps,
                      .evaluate_every = rounds_a_row * period,
                      .partition = coop::data::by_label_shards(coop::data::labels_of(race_data()),
                                                               all.workers, all.shards, 1)});
}

}  // namespace shapes
