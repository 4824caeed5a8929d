// SPDX-License-Identifier: BSL-1.0
#include <coop/transports/compute_time/any_compute_time.hpp>

#include <coop/transports/compute_time/constant.hpp>
#include <coop/transports/compute_time/drifting.hpp>
#include <coop/transports/compute_time/log_normal.hpp>
#include <coop/transports/compute_time/pareto.hpp>
#include <coop/transports/compute_time/shifted_exponential.hpp>
#include <coop/transports/compute_time/slow_nodes.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace {

namespace compute_time = coop::compute_time;
using coop::any_compute_time;

constexpr double infinity = std::numeric_limits<double>::infinity();

/// Times of 200 nodes in 200 steps, ascending.
std::vector<double> drawn(const any_compute_time& model) {
  std::vector<double> times;
  for (std::size_t node = 0; node < 200; ++node) {
    for (std::size_t step = 1; step <= 200; ++step) times.push_back(model(node, step, 1));
  }
  std::ranges::sort(times);
  return times;
}

/// Whether the p-quantile is where P(X ≤ x) = p says, within five standard deviations.
void check_quantile(const std::vector<double>& times, double p, double x) {
  const auto n = static_cast<double>(times.size());
  const auto below = static_cast<double>(std::ranges::lower_bound(times, x) - times.begin());
  CHECK(std::abs(below / n - p) < 5 * std::sqrt(p * (1 - p) / n));
}

TEST_CASE("compute times have their distributions", "[compute_time]") {
  for (const double p : {0.01, 0.1, 0.5, 0.9, 0.99}) {
    check_quantile(drawn(compute_time::shifted_exponential{2, 4}), p, 2 - std::log(1 - p) / 4);
    check_quantile(drawn(compute_time::pareto{0.5, 2}), p, 0.5 / std::sqrt(1 - p));
    const double x = 3 * std::exp(0.5 * (2 * p - 1));
    const double normal = 0.5 * std::erfc(-(2 * p - 1) / std::sqrt(2.0));
    check_quantile(drawn(compute_time::log_normal{3, 0.5}), normal, x);
  }
  CHECK(drawn(compute_time::shifted_exponential{2, 4}).front() >= 2);
  CHECK(drawn(compute_time::pareto{0.5, 2}).front() >= 0.5);
  CHECK(drawn(compute_time::constant{0.25}) == std::vector<double>(40'000, 0.25));
  CHECK(drawn(compute_time::log_normal{3, 0}) == std::vector<double>(40'000, 3.0));
  CHECK(drawn({}) == std::vector<double>(40'000));
}

TEST_CASE("some nodes are slow for ever, and some speeds drift", "[compute_time]") {
  const compute_time::shifted_exponential base{1, 2};
  const any_compute_time plain = base;
  const any_compute_time slow = compute_time::slow_nodes{base, {7, 3}, 10};
  const any_compute_time drifts = compute_time::drifting{base, 0.5, 40};
  double least = 1;
  double most = 1;
  for (std::size_t node = 0; node < 10; ++node) {
    double sum = 0;
    for (std::size_t step = 1; step <= 40; ++step) {
      const double seconds = plain(node, step, 5);
      CHECK(slow(node, step, 5) == (node == 3 || node == 7 ? 10 : 1) * seconds);
      const double factor = drifts(node, step, 5) / seconds;
      least = std::min(least, factor);
      most = std::max(most, factor);
      sum += factor;
    }
    CHECK(std::abs(sum - 40) < 1e-9);  // over a whole period
  }
  CHECK((least >= 0.5 && least < 0.51));
  CHECK((most <= 1.5 && most > 1.49));
}

TEST_CASE("compute times depend on seed, node and step alone", "[compute_time]") {
  const any_compute_time model = compute_time::pareto{1, 1};
  const double seconds = model(3, 4, 5);
  CHECK(model(4, 4, 5) != seconds);
  CHECK(model(3, 5, 5) != seconds);
  CHECK(model(3, 4, 6) != seconds);
  CHECK(model(3, 4, 5) == seconds);
}

TEST_CASE("compute times that cannot be are refused", "[compute_time]") {
  CHECK_THROWS_TEXT(compute_time::constant{-1}, std::invalid_argument, "must be at least 0");
  CHECK_THROWS_TEXT(compute_time::constant{std::nan("")}, std::invalid_argument, "nan");
  CHECK_THROWS_TEXT((compute_time::shifted_exponential{1, 0}), std::invalid_argument, "above 0");
  CHECK_THROWS_TEXT((compute_time::shifted_exponential{-1, 1}), std::invalid_argument, "shift");
  CHECK_THROWS_TEXT((compute_time::pareto{0, 1}), std::invalid_argument, "least time");
  CHECK_THROWS_TEXT((compute_time::pareto{1, infinity}), std::invalid_argument, "shape");
  CHECK_THROWS_TEXT((compute_time::log_normal{0, 1}), std::invalid_argument, "median");
  CHECK_THROWS_TEXT((compute_time::log_normal{1, -1}), std::invalid_argument, "sigma");
  const compute_time::constant one{1};
  CHECK_THROWS_TEXT((compute_time::slow_nodes{one, {1}, 0}), std::invalid_argument, "factor");
  CHECK_THROWS_TEXT((compute_time::drifting{one, 1, 5}), std::invalid_argument, "amplitude");
  CHECK_THROWS_TEXT((compute_time::drifting{one, 0.5, 0}), std::invalid_argument, "period");
  struct wrong {
    double seconds(std::size_t node, std::size_t, coop::random_stream&) const {
      return node == 1 ? -1 : 1;
    }
  };
  const any_compute_time model = wrong{};
  CHECK(model.describe() == "user_defined");
  CHECK(model(0, 1, 1) == 1);
  CHECK_THROWS_TEXT(model(1, 2, 1), coop::error, "node 1: step 2: the compute time is -1 s");
}

TEST_CASE("compute times say what they are", "[compute_time]") {
  using coop::describe;
  CHECK(describe(compute_time::slow_nodes{compute_time::constant{1}, {2, 1}, 4}) ==
        "compute_time::slow_nodes{compute_time::constant{1}, {1, 2}, 4}");
  CHECK(describe(compute_time::drifting{compute_time::pareto{1, 2}, 0.5, 9}) ==
        "compute_time::drifting{compute_time::pareto{1, 2}, 0.5, 9}");
  CHECK(describe(any_compute_time{compute_time::shifted_exponential{1, 2}}) ==
        "compute_time::shifted_exponential{1, 2}");
}

}  // namespace
