// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/compressors/lane_sum.hpp>

#include <array>
#include <cmath>
#include <cstddef>

TEST_CASE("lane_sum sums whole numbers exactly, whatever their count", "[compressors]") {
  for (const std::size_t n : {0U, 1U, 63U, 64U, 65U, 4095U, 4096U, 4097U, 10000U}) {
    const double sum =
        coop::lane_sum<double>(n, [](std::size_t i) { return static_cast<double>(i); });
    CHECK(sum == static_cast<double>(n) * (static_cast<double>(n) - 1) / 2);
  }
  // A million times 0.1F: one float accumulator would be off by 1e-3 and more.
  const double tenths = coop::lane_sum<float>(1'000'000, [](std::size_t) { return 0.1F; });
  CHECK(std::abs(tenths / (1e6 * double{0.1F}) - 1) < 1e-6);
}

TEST_CASE("several sums are those that each would be alone", "[compressors]") {
  for (const std::size_t n : {0U, 1U, 64U, 100U, 5000U}) {
    std::size_t asked = 0;
    const auto [ones, numbers] = coop::lane_sums<double, 2>(n, [&](std::size_t i) {
      ++asked;
      return std::array<double, 2>{1.0, static_cast<double>(i)};
    });
    CHECK(ones == static_cast<double>(n));
    CHECK(numbers == static_cast<double>(n) * (static_cast<double>(n) - 1) / 2);
    CHECK(asked == n);
  }
}
