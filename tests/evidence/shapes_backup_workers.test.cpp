// SPDX-License-Identifier: BSL-1.0
// Asynchronous against backup workers against fully synchronous SGD, under stragglers.

#include <cmath>
#include <cstddef>
#include <queue>
#include <random>
#include <tuple>
#include <vector>

#include "../../examples/published_shapes/backup_workers.hpp"
#include "../../examples/published_shapes/traces.hpp"
#include "support/catch.hpp"

namespace {

// The mean step time of m workers of whom the first n of a step are waited for, by the rule alone:
// a worker that comes too late begins at once with the step that there is then.
double mean_step(const shapes::straggling_workers& all, std::size_t steps) {
  using event = std::tuple<double, std::size_t, std::size_t>;  // when, who, of which step
  std::priority_queue<event, std::vector<event>, std::greater<>> coming;
  std::mt19937_64 random{7};
  std::exponential_distribution<double> tail{1 / all.tail};
  const auto begin = [&](double now, std::size_t worker, std::size_t step) {
    coming.emplace(now + all.shift + tail(random), worker, step);
  };
  for (std::size_t worker = 0; worker < all.workers(); ++worker) begin(0, worker, 0);
  std::vector<std::size_t> here;
  std::size_t step = 0;
  double now = 0;
  while (step < steps) {
    std::size_t worker = 0, of = 0;
    std::tie(now, worker, of) = coming.top();
    coming.pop();
    if (of < step) {
      begin(now, worker, step);
      continue;
    }
    here.push_back(worker);
    if (here.size() < all.awaited) continue;
    ++step;
    for (const std::size_t each : here) begin(now, each, step);
    here.clear();
  }
  return now / static_cast<double>(steps);
}

// A step of asynchronous SGD is an update.
double seconds_a_step(const coop::report& r) {
  return r.seconds() / static_cast<double>(r.steps());
}

bool within(double value, double expected, double relative) {
  return std::abs(value / expected - 1) < relative;
}

// f − f* of SGD with n fresh gradients a step, the noise spread evenly over the dimensions.
double floor_of(const shapes::straggling_workers& all, std::size_t n) {
  const coop::quadratic<double> problem{all.problem};
  double sum = 0;
  for (const double eigenvalue : problem.eigenvalues()) {
    sum += all.step_size * all.problem.noise / static_cast<double>(all.problem.dimension) /
           (2 * static_cast<double>(n) * (2 - all.step_size * eigenvalue));
  }
  return sum;
}

TEST_CASE("a step takes the slowest of all, the slowest of the first, or nobody's time") {
  const shapes::straggling_workers all;
  const coop::report full = shapes::wait_for_all(all, 400);
  const coop::report backup = shapes::wait_for_first(all, 800);
  const coop::report none = shapes::wait_for_none(all, 300);
  // c + H_20/λ; its standard deviation is below 1.27/λ.
  CHECK(within(all.order_statistic(20), 0.25 + 0.75 * 3.597739657, 1e-9));
  CHECK(std::abs(seconds_a_step(full) - all.order_statistic(20)) < 4 * 1.27 * all.tail / 20);
  // At least the 16th of 20 who begin together, which those that were late do not.
  CHECK(seconds_a_step(backup) > all.order_statistic(16));
  CHECK(within(seconds_a_step(backup), mean_step(all, 20'000), 0.03));
  CHECK(seconds_a_step(full) > 1.6 * seconds_a_step(backup));
  CHECK(backup.accepted == 800 * 16);
  CHECK(backup.dropped > 0);
  // Every worker an update in c + 1/λ; each of its gradients is as old as the others' updates.
  CHECK(within(seconds_a_step(none) * 20, all.shift + all.tail, 0.03));
  CHECK(within(none.mean_staleness(), 19, 0.02));
}

TEST_CASE("asynchronous SGD is ahead at first, backup workers end lower") {
  const shapes::straggling_workers all;
  const double least = shapes::least_loss(all);
  const coop::trace full = shapes::wait_for_all(all, 1000).trace;
  const coop::trace backup = shapes::wait_for_first(all, 1000).trace;
  const coop::trace none = shapes::wait_for_none(all, 600).trace;
  const auto error = [&](const coop::trace& rows, double seconds) {
    return shapes::loss_at(rows, seconds) - least;
  };
  for (const double seconds : {5.0, 10.0}) CHECK(2 * error(none, seconds) < error(backup, seconds));
  for (const double seconds : {20.0, 40.0, 80.0}) {
    CHECK(1.2 * error(backup, seconds) < error(full, seconds));
  }
  // Backup workers spare waiting, and so the time to any loss.
  for (const double above : {1.0, 0.3, 0.1, 0.03}) {
    CHECK(shapes::seconds_to(full, least + above) >
          1.4 * shapes::seconds_to(backup, least + above));
  }
  // Where they end: the closed form, and for one gradient a step, and a stale one, above it.
  CHECK(within(shapes::final_loss(backup) - least, floor_of(all, 16), 0.15));
  CHECK(within(shapes::final_loss(full) - least, floor_of(all, 20), 0.15));
  CHECK(shapes::final_loss(none) - least > floor_of(all, 1));
  CHECK(shapes::final_loss(none) - least > 16 * (shapes::final_loss(backup) - least));
}

TEST_CASE("staleness forbids the step sizes that are the best with backup workers") {
  shapes::straggling_workers all;
  all.step_size = 0.8;
  const double least = shapes::least_loss(all);
  CHECK(shapes::seconds_to(shapes::wait_for_first(all, 100).trace, least + 0.3) < 10);
  CHECK_THROWS_TEXT(shapes::wait_for_none(all, 1000), coop::diverged, "diverged");
}

}  // namespace
