// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <coop/core/error.hpp>
#include <coop/objectives/no_objective.hpp>
#include <coop/train.hpp>
#include <coop/transports/compute_time/constant.hpp>
#include <coop/transports/network/uniform_network.hpp>
#include <coop/transports/simulated.hpp>
#include <coop/variants/averaging.hpp>
#include <cstddef>
#include <span>

/// How long ImageNet took on 32 to 256 GPUs, by a model of two numbers.
namespace shapes {

struct published_time {
  std::size_t workers;
  double hours;
};
inline constexpr std::array<published_time, 4> imagenet_times{
    {{32, 11.6}, {64, 6.3}, {128, 3.7}, {256, 2.2}}};

/// What the table does not say and is assumed: a fixed number of images, and a model to be summed
/// over a network that is known. Only the units of what is fitted depend on it.
struct imagenet_job {
  double gradients = 90 * 1'281'167 / 32.0;  ///< of all workers: 90 epochs, 32 images a gradient
  double bytes = 4 * 25.557e6;               ///< of ResNet-50's gradient
  double bandwidth = 1.25e9;                 ///< bytes a second: 10 Gbit/s
};

/// What the table decides.
struct scaling_fit {
  double compute;  ///< seconds of a gradient
  double latency;  ///< α of a hop of the ring, with all that a GPU waits for others
};

/// Hours of n workers: gradients/n steps of a gradient and an all-reduce in a ring,
///
///     T(n) = (gradients / n) · (compute + 2(n − 1)(α + bytes / (n · bandwidth)))
[[nodiscard]] inline double formula_hours(const scaling_fit& fit, std::size_t workers,
                                          const imagenet_job& job = {}) {
  const auto n = static_cast<double>(workers);
  const double all_reduce = 2 * (n - 1) * (fit.latency + job.bytes / (n * job.bandwidth));
  return job.gradients / n * (fit.compute + all_reduce) / 3600;
}

/// The fit whose relative errors have the least sum of squares. T is linear in compute and α.
[[nodiscard]] inline scaling_fit fit_scaling(std::span<const published_time> table,
                                             const imagenet_job& job = {}) {
  double cc = 0, cl = 0, ll = 0, c = 0, l = 0;  // the normal equations
  for (const published_time& row : table) {
    const double fixed = formula_hours({0, 0}, row.workers, job);
    const double of_compute = (formula_hours({1, 0}, row.workers, job) - fixed) / row.hours;
    const double of_latency = (formula_hours({0, 1}, row.workers, job) - fixed) / row.hours;
    const double left = 1 - fixed / row.hours;
    cc += of_compute * of_compute;
    cl += of_compute * of_latency;
    ll += of_latency * of_latency;
    c += of_compute * left;
    l += of_latency * left;
  }
  const double determinant = cc * ll - cl * cl;
  coop::require(determinant > 1e-12 * cc * ll,
                "fit_scaling: needs times of two numbers of workers or more");
  return {(ll * c - cl * l) / determinant, (cc * l - cl * c) / determinant};
}

/// Hours under the virtual clock: synchronous SGD without gradients for so many steps, of which
/// there would be gradients/n. A model of few floats travels over a network that is slower by as
/// much as it is smaller.
[[nodiscard]] inline double simulated_hours(const scaling_fit& fit, std::size_t workers,
                                            std::size_t steps, const imagenet_job& job = {}) {
  constexpr std::size_t dimension = 64;
  const double smaller = job.bytes / (dimension * sizeof(float));
  const coop::simulated clock{
      .network = coop::uniform_network{fit.latency, job.bandwidth / smaller},
      .compute = coop::compute_time::constant{fit.compute}};
  const coop::report r =
      coop::train(coop::variants::fully_synchronous(workers, clock),
                  coop::no_objective<float>{dimension, workers},
                  {.batch_size = 1, .steps = steps, .evaluate_every = coop::only_at_end});
  return r.seconds() / static_cast<double>(steps) * job.gradients / static_cast<double>(workers) /
         3600;
}

}  // namespace shapes
