// SPDX-License-Identifier: BSL-1.0
// A fully synchronous run makes 7 iterations in the time of 11 ideal ones.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "../../examples/published_shapes/waiting_bars.hpp"
#include "support/catch.hpp"

namespace {

using coop::activity;

double harmonic(std::size_t n) {
  double sum = 0;
  for (std::size_t i = 1; i <= n; ++i) sum += 1.0 / static_cast<double>(i);
  return sum;
}

TEST_CASE("where all compute in the mean time, 11 iterations are made and nobody waits") {
  const shapes::bars all;
  const shapes::bars_drawn drawn = shapes::ideal_bars(all);
  CHECK(drawn.iterations == 11);
  CHECK(drawn.lines.nodes() == 8);
  CHECK(drawn.lines.idle_share() < 1e-9);
  CHECK(std::abs(drawn.lines.seconds(3, activity::communicating) - 11 * all.all_reduce) < 1e-9);
  CHECK(std::abs(drawn.lines.total_time() - all.horizon()) < 1e-9);
}

TEST_CASE("waiting for the slowest of 8 leaves 7 iterations of 11") {
  const shapes::bars all;
  constexpr std::size_t runs = 400;
  const std::vector<std::size_t> made = shapes::iterations_made(all, runs);
  CHECK(std::ranges::max_element(made) - made.begin() == 7);
  // Renewal theory: E N(t) = t/μ − 1/2 + σ²/2μ² + o(1), with μ = c + H_m/λ + the all-reduce and
  // σ² = Σ 1/(kλ)² of an iteration.
  const double mean = all.shift + all.tail * harmonic(all.workers) + all.all_reduce;
  double variance = 0;
  for (std::size_t k = 1; k <= all.workers; ++k) {
    variance += all.tail * all.tail / static_cast<double>(k * k);
  }
  const double expected = all.horizon() / mean - 0.5 + variance / (2 * mean * mean);
  double sum = 0;
  for (std::size_t k = 0; k < made.size(); ++k) sum += static_cast<double>(k * made[k]);
  const double deviation = std::sqrt(variance * all.horizon() / (mean * mean * mean));
  CHECK(std::abs(expected - 7) < 0.1);
  CHECK(std::abs(sum / runs - expected) < 4 * deviation / std::sqrt(double{runs}));
}

TEST_CASE("what is drawn is all of the time, and what is idle is what was waited") {
  const shapes::bars all;
  const shapes::bars_drawn drawn = shapes::real_bars(all, 2);
  CHECK(drawn.iterations == 7);
  for (std::size_t node = 0; node < drawn.lines.nodes(); ++node) {
    double sum = 0;
    for (const activity what : {activity::computing, activity::waiting, activity::communicating}) {
      sum += drawn.lines.seconds(node, what);
    }
    CHECK(std::abs(sum - all.horizon()) < 1e-9);
  }
  CHECK(drawn.lines.idle_share() > 0.2);
}

}  // namespace
