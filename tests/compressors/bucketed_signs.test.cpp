// SPDX-License-Identifier: BSL-1.0
#include "compressors/sent.hpp"
#include "support/catch.hpp"

#include <coop/compressors/bucketed_signs.hpp>

#include <cmath>
#include <string_view>
#include <vector>

namespace {

struct named {
  static constexpr std::string_view name = "named";
  static constexpr std::size_t numbers = 1;
};

}  // namespace

static_assert(named::name == "named");

TEST_CASE("buckets of all sizes have their bytes", "[compressors]") {
  using codec = coop::bucketed_signs<named>;
  CHECK(codec::bytes_of<float>(0, 0) == 0);
  CHECK(codec::bytes_of<float>(5, 0) == 0);
  CHECK(codec::bytes_of<float>(0, 9) == 4 + 2);
  CHECK(codec::bytes_of<float>(4, 9) == 5 + 5 + 5);
  CHECK(codec::bytes_of<double>(1, 3) == 3 * 9);
  CHECK(codec::length(0, 9) == 9);
  CHECK(codec::length(100, 9) == 9);
}

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
