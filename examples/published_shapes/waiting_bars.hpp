// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <coop/objectives/no_objective.hpp>
#include <coop/report/timeline.hpp>
#include <coop/train.hpp>
#include <coop/transports/compute_time/constant.hpp>
#include <coop/transports/compute_time/shifted_exponential.hpp>
#include <coop/transports/network/uniform_network.hpp>
#include <coop/transports/simulated.hpp>
#include <coop/variants/averaging.hpp>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

/// The bars of a fully synchronous run: blue for computing, red for communicating, and between them
/// the waiting for the slowest. In the time of 11 iterations of the mean compute time it makes 7.
///
/// Compute times are c + Exp(λ), of mean c + 1/λ, but an iteration takes the slowest of m:
/// c + H_m/λ in the mean, H_m = 1 + 1/2 + … + 1/m. With c = 0.7, 1/λ = 0.3, m = 8 and an all-reduce
/// of 0.1 s an ideal iteration is 1.1 s and a real one 1.615 s: 11 · 1.1/1.615 = 7.5.
namespace shapes {

struct bars {
  std::size_t workers = 8;
  double shift = 0.7;  ///< c
  double tail = 0.3;   ///< 1/λ
  double all_reduce = 0.1;
  std::size_t ideal = 11;

  [[nodiscard]] double ideal_iteration() const { return shift + tail + all_reduce; }
  [[nodiscard]] double horizon() const { return static_cast<double>(ideal) * ideal_iteration(); }
};

/// What each node did in the time of the ideal iterations, and how many of them were made.
struct bars_drawn {
  coop::timeline lines;
  std::size_t iterations;
};

/// The intervals of a log from `begin` on for `seconds`, counted from `begin`.
[[nodiscard]] inline std::vector<coop::timeline::interval> part_of(const coop::event_log& log,
                                                                   double begin, double seconds) {
  std::vector<coop::timeline::interval> part;
  for (const auto& each : log.intervals) {
    const double from = std::max(each.start - begin, 0.0);
    const double to = std::min(each.end - begin, seconds);
    if (from >= to) continue;
    part.push_back({each.node, each.what, from, to});
  }
  return part;
}

/// Runs with a compute time model for as long as the ideal iterations take.
[[nodiscard]] inline bars_drawn draw_bars(const bars& all, coop::any_compute_time compute,
                                          std::uint64_t seed) {
  constexpr std::size_t dimension = 100;
  const double n = static_cast<double>(all.workers);
  const double bytes = static_cast<double>(dimension * sizeof(float));
  coop::event_log log;
  const coop::simulated clock{
      .network = coop::uniform_network{0, 2 * (n - 1) / n * bytes / all.all_reduce},
      .compute = std::move(compute),
      .seed = seed,
      .log = &log};
  // A step more than can be made, whose start is the end of the last one.
  static_cast<void>(
      coop::train(coop::variants::fully_synchronous(all.workers, clock),
                  coop::no_objective<float>{dimension, all.workers},
                  {.batch_size = 1, .steps = 2 * all.ideal, .evaluate_every = coop::only_at_end}));
  // Counted from the first gradient: what is measured before it is no part of this.
  std::vector<double> starts;
  for (const auto& each : log.intervals) {
    if (each.node == 0 && each.what == coop::activity::computing) starts.push_back(each.start);
  }
  const double end = starts.front() + all.horizon() * (1 + 1e-12);
  const auto made =
      std::count_if(starts.begin() + 1, starts.end(), [end](double start) { return start <= end; });
  return {coop::timeline{part_of(log, starts.front(), all.horizon()), all.workers},
          static_cast<std::size_t>(made)};
}

/// Every node takes the mean.
[[nodiscard]] inline bars_drawn ideal_bars(const bars& all) {
  return draw_bars(all, coop::compute_time::constant{all.shift + all.tail}, 1);
}
[[nodiscard]] inline bars_drawn real_bars(const bars& all, std::uint64_t seed) {
  return draw_bars(all, coop::compute_time::shifted_exponential{all.shift, 1 / all.tail}, seed);
}

/// [k]: how many of the seeds 1 … `seeds` made k iterations.
[[nodiscard]] inline std::vector<std::size_t> iterations_made(const bars& all, std::size_t seeds) {
  std::vector<std::size_t> histogram(2 * all.ideal + 1);
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) ++histogram[real_bars(all, seed).iterations];
  return histogram;
}

}  // namespace shapes
