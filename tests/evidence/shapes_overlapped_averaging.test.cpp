// SPDX-License-Identifier: BSL-1.0
// Non-blocking against blocking averaging, 8 workers and a slow link: the times of a step are
// c + T/τ and max(c, T/d), at equal rates at most 2 times apart, and nearly 3 times where the link
// takes two thirds of a blocking step.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "../../examples/published_shapes/overlapped_averaging.hpp"
#include "../../examples/published_shapes/traces.hpp"
#include "support/catch.hpp"

namespace {

constexpr std::size_t steps = 120;
constexpr double compute = 0.1;

shapes::slow_link link_of(double ratio) { return {.compute = compute, .average = ratio * compute}; }

bool near(double value, double expected) { return std::abs(value / expected - 1) < 1e-9; }

TEST_CASE("blocking averaging adds, non-blocking averaging takes the greater") {
  for (const double ratio : {0.25, 1.0, 1.9, 2.0, 3.0, 8.0}) {
    CAPTURE(ratio);
    const shapes::slow_link link = link_of(ratio);
    const double average = ratio * compute;
    CHECK(near(shapes::simulated_step(link, coop::periodic{1}, steps), compute + average));
    CHECK(near(shapes::simulated_step(link, coop::periodic{4}, steps), compute + average / 4));
    for (const std::size_t d : {1U, 2U, 4U}) {
      // All averagings but the last, which is waited for, are hidden behind d steps, or hide them.
      const auto rounds = static_cast<double>(steps / d);
      const double block = static_cast<double>(d) * compute;
      const double seconds = block + (rounds - 1) * std::max(block, average) + average;
      CHECK(near(shapes::simulated_step(link, coop::overlapped{d}, steps),
                 seconds / static_cast<double>(steps)));
    }
  }
}

TEST_CASE("non-blocking averaging is nearly 3 times faster where communication dominates") {
  const shapes::slow_link link = link_of(2);  // two thirds of a blocking step
  const double blocking = shapes::simulated_step(link, coop::periodic{1}, steps);
  const double gain = blocking / shapes::simulated_step(link, coop::overlapped{2}, steps);
  CHECK(gain > 2.9);
  CHECK(gain < 3);
  // As often averaged, it gains 2 at most.
  for (const double ratio : {0.5, 1.0, 2.0, 4.0}) {
    CHECK(shapes::simulated_step(link_of(ratio), coop::periodic{2}, steps) /
              shapes::simulated_step(link_of(ratio), coop::overlapped{2}, steps) <
          2);
  }
}

TEST_CASE("non-blocking averaging reaches a loss nearly 3 times sooner") {
  constexpr std::array<std::size_t, 4> counts{20, 40, 80, 160};
  const shapes::slow_link link = link_of(2);
  const coop::trace blocking = shapes::simulated_losses(link, coop::periodic{1}, counts);
  const coop::trace overlapped = shapes::simulated_losses(link, coop::overlapped{2}, counts);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    // The models are as good after as many steps: what it lags behind costs next to nothing here.
    CHECK(overlapped[i].loss < blocking[i].loss + 1e-3);
    const double gain =
        blocking[i].seconds / shapes::seconds_to(overlapped, blocking[i].loss + 1e-3);
    CHECK(gain > 2.5);
  }
}

}  // namespace
