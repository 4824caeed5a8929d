// SPDX-License-Identifier: BSL-1.0
#include <coop/data/power_law.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <stdexcept>
#include <vector>

#include "support/catch.hpp"

namespace {

using coop::data::power_law;
using list = std::vector<std::size_t>;

TEST_CASE("sizes follow the power of the rank", "[power_law]") {
  const std::size_t workers = 10;
  const std::size_t samples = 100'000;
  for (const double exponent : {0.5, 1.0, 2.0}) {
    const auto parts = power_law(samples, workers, exponent, 1);
    CHECK(parts.samples() == samples);
    double sum = 0;
    for (std::size_t r = 1; r <= workers; ++r) sum += std::pow(r, -exponent);
    for (std::size_t r = 1; r <= workers; ++r) {
      const double share = static_cast<double>(samples - workers) * std::pow(r, -exponent) / sum;
      CHECK(std::abs(static_cast<double>(parts[r - 1].size()) - 1 - share) < 1);
    }
    CHECK(std::ranges::is_sorted(parts.sizes(), std::ranges::greater{}));
  }
  CHECK(power_law(11, 4, 0, 1).sizes() == list{3, 3, 3, 2});
}

TEST_CASE("every worker has a sample, however steep the law", "[power_law]") {
  for (const double exponent : {5.0, 1000.0, 1e300}) {
    const auto sizes = power_law(100, 50, exponent, 1).sizes();
    CHECK(std::ranges::min(sizes) == 1);
    CHECK(sizes.front() >= 40);
  }
  CHECK(power_law(5, 5, 2, 1).sizes() == list{1, 1, 1, 1, 1});
}

TEST_CASE("power-law shards are random and seeded", "[power_law]") {
  const auto parts = power_law(200, 4, 1, 1);
  CHECK(parts == power_law(200, 4, 1, 1));
  CHECK_FALSE(parts == power_law(200, 4, 1, 2));
  CHECK(parts[0].back() >= parts[0].size());
  CHECK(power_law(20, 1, 1, 1).shards().front() == coop::data::in_order(20));
}

TEST_CASE("proportional sizes are the largest remainders", "[power_law]") {
  using coop::data::proportional_sizes;
  CHECK(proportional_sizes(10, {1, 1, 1}) == list{4, 3, 3});
  CHECK(proportional_sizes(10, {0.45, 0.39, 0.16}) == list{4, 4, 2});  // 4.5 3.9 1.6
  CHECK(proportional_sizes(0, {1, 2}) == list{0, 0});
}

TEST_CASE("power_law refuses impossible values", "[power_law]") {
  CHECK_THROWS_TEXT(power_law(5, 8, 1, 1), std::invalid_argument, "8 workers but 5 samples");
  CHECK_THROWS_TEXT(power_law(5, 0, 1, 1), std::invalid_argument, "0 workers");
  CHECK_THROWS_TEXT(power_law(5, 2, -1, 1), std::invalid_argument, "exponent is -1");
  CHECK_THROWS_TEXT(power_law(5, 2, std::numeric_limits<double>::infinity(), 1),
                    std::invalid_argument, "exponent is inf");
}

}  // namespace
