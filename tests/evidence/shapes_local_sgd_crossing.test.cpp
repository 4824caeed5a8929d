// SPDX-License-Identifier: BSL-1.0
// Local SGD divides communication by τ, is ahead of fully synchronous SGD in loss against the time
// of a clock at first, and ends above it: the curves cross.

#include <cmath>
#include <cstddef>
#include <map>

#include "../../examples/published_shapes/local_sgd_crossing.hpp"
#include "../../examples/published_shapes/traces.hpp"
#include "support/catch.hpp"

namespace {

constexpr double horizon = 1200;

TEST_CASE("local SGD divides communication by its period") {
  const shapes::local_sgd_race all;
  const coop::report synchronous = shapes::race(all, 1, 320, 1);
  for (const std::size_t period : {4U, 16U}) {
    const coop::report local = shapes::race(all, period, 320, 1);
    CAPTURE(period, local.steps());
    const auto steps = static_cast<double>(local.steps());
    const double communicating = local.seconds() - steps * all.compute;
    CHECK(std::abs(communicating / steps * static_cast<double>(period) / all.all_reduce - 1) <
          1e-9);
    CHECK(local.last().bytes_out / steps * static_cast<double>(period) ==
          synchronous.last().bytes_out / static_cast<double>(synchronous.steps()));
    CHECK(local.rounds * period == local.steps());
  }
}

TEST_CASE("local SGD is ahead of synchronous SGD at first and behind it in the end") {
  const shapes::local_sgd_race all;
  const double least = shapes::least_race_loss();
  std::map<std::size_t, coop::trace> traces;
  for (const std::size_t period : {1U, 4U, 16U, 64U}) {
    traces[period] = shapes::race(all, period, horizon, 100).trace;
  }
  const auto error_at = [&](std::size_t period, double seconds) {
    return shapes::loss_at(traces[period], seconds) - least;
  };
  const auto end_of = [&](std::size_t period) {
    return shapes::final_loss(traces[period]) - least;
  };
  // At first the seldom communicating are ahead,
  for (const double seconds : {40.0, 80.0}) {
    CAPTURE(seconds);
    CHECK(error_at(4, seconds) < 0.6 * error_at(1, seconds));
    CHECK(error_at(16, seconds) < 0.9 * error_at(4, seconds));
  }
  // in the end in the opposite order.
  CHECK(end_of(1) > 0);
  CHECK(end_of(1) < 1.1 * end_of(4));
  CHECK(2 * end_of(4) < end_of(16));
  CHECK(2 * end_of(16) < end_of(64));
  // Synchronous SGD, slower all the way down, is there before half of the time is over.
  const double end = least + end_of(16);
  CHECK(shapes::seconds_to(traces[1], end) > 2 * shapes::seconds_to(traces[16], 1.1 * end));
  CHECK(shapes::seconds_to(traces[1], end) < 0.6 * horizon);
}

}  // namespace
