// SPDX-License-Identifier: BSL-1.0
#include <coop/transports/compute_time/log_normal.hpp>

#include <coop/core/random.hpp>

#include <cmath>
#include <cstddef>
#include <stdexcept>

#include "support/catch.hpp"

using coop::compute_time::log_normal;

TEST_CASE("log-normal times have the mean of theory", "[compute_time]") {
  // Mean median · exp(σ²/2), variance (exp(σ²) − 1) mean².
  constexpr double median = 2;
  constexpr double sigma = 0.5;
  constexpr double n = 50'000;
  const double mean = median * std::exp(sigma * sigma / 2);
  const double deviation = mean * std::sqrt(std::exp(sigma * sigma) - 1);
  double sum = 0;
  for (std::size_t step = 1; step <= 50'000; ++step) {
    coop::random_stream random{1, 2, step};
    sum += log_normal{median, sigma}.seconds(2, step, random);
  }
  CHECK(std::abs(sum / n - mean) < 5 * deviation / std::sqrt(n));
  CHECK(log_normal{median, sigma}.describe() == "compute_time::log_normal{2, 0.5}");
  CHECK_THROWS_TEXT((log_normal{-1, 1}), std::invalid_argument, "median");
  CHECK_THROWS_TEXT((log_normal{1, std::nan("")}), std::invalid_argument, "sigma");
}
