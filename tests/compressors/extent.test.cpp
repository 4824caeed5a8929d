// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/compressors/extent.hpp>
#include <coop/core/random.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <vector>

TEMPLATE_TEST_CASE("the extent of a vector is that of its values", "[compressors]", float, double) {
  using limits = std::numeric_limits<TestType>;
  coop::random_stream random{1};
  for (const std::size_t size : {0UL, 1UL, 5UL, 511UL, 512UL, 513UL, 1500UL}) {
    std::vector<TestType> x(size);
    TestType low = 0;
    TestType high = 0;
    for (TestType& v : x) {
      v = static_cast<TestType>(random.normal());
      low = std::min(low, v);
      high = std::max(high, v);
    }
    const auto both = coop::extent_of(std::span<const TestType>{x}, 0, "it");
    CHECK(both.below == -low);
    CHECK(both.above == high);
    CHECK(coop::largest_magnitude(std::span<const TestType>{x}, 0, "it") == std::max(-low, high));
    for (const TestType bad :
         {limits::quiet_NaN(), -limits::quiet_NaN(), limits::infinity(), -limits::infinity()}) {
      for (const std::size_t at : {std::size_t{0}, size / 2, size - 1}) {
        if (at >= size) continue;
        std::vector<TestType> y = x;
        y[at] = bad;
        CHECK_THROWS_TEXT(coop::extent_of(std::span<const TestType>{y}, 7, "it"), coop::error,
                          "it: value " + std::to_string(at + 7) + " is ");
      }
    }
  }
  const std::vector<TestType> most{-limits::max(), limits::denorm_min()};
  const auto both = coop::extent_of(std::span<const TestType>{most}, 0, "it");
  CHECK(both.below == limits::max());
  CHECK(both.above == limits::denorm_min());
}
