// SPDX-License-Identifier: BSL-1.0
#include <coop/transports/compute_time/pareto.hpp>

#include <coop/core/random.hpp>

#include <cmath>
#include <cstddef>
#include <stdexcept>

#include "support/catch.hpp"

using coop::compute_time::pareto;

TEST_CASE("Pareto times have the mean and the variance of theory", "[compute_time]") {
  constexpr double least = 0.5;
  constexpr double shape = 6;
  constexpr double n = 50'000;
  const double mean = shape * least / (shape - 1);
  const double variance = least * least * shape / ((shape - 1) * (shape - 1) * (shape - 2));
  double sum = 0;
  bool below = false;
  for (std::size_t step = 1; step <= 50'000; ++step) {
    coop::random_stream random{1, 2, step};
    const double seconds = pareto{least, shape}.seconds(2, step, random);
    below = below || seconds < least;
    sum += seconds;
  }
  CHECK(!below);
  CHECK(std::abs(sum / n - mean) < 5 * std::sqrt(variance / n));
  CHECK(pareto{least, shape}.describe() == "compute_time::pareto{0.5, 6}");
  CHECK_THROWS_TEXT((pareto{-1, 1}), std::invalid_argument, "least time is -1");
  CHECK_THROWS_TEXT((pareto{1, 0}), std::invalid_argument, "shape is 0");
}
