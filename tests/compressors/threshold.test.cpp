// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"
#include "support/messages.hpp"

#include <coop/compressors/threshold.hpp>
#include <coop/core/random.hpp>
#include <coop/laws/compressor.hpp>

#include <cstddef>
#include <limits>
#include <vector>

static_assert(coop::AbsoluteCompressor<coop::threshold>);
static_assert(!coop::threshold::unbiased && !coop::threshold::linear);
static_assert(!coop::threshold::contractive);

using coop_test::as_numbers;
using coop_test::message_of;

namespace {

template <class T>
std::vector<T> sent(double value, const std::vector<T>& x) {
  return coop_test::sent(coop::threshold{value}, x);
}

}  // namespace

TEMPLATE_TEST_CASE("threshold obeys the laws of compressors", "[compressors]", float, double) {
  for (const double value : {0.0, 0.5, 0.75, 100.0}) {
    coop::laws::compressor<TestType>(coop::threshold{value}, {.draws = 5});
    coop::laws::compressor<TestType>(coop::threshold{value}, {.dimension = 150, .draws = 2});
  }
}

TEST_CASE("threshold has the documented bytes", "[compressors]") {
  // 2·1 + 0 (gaps), index 1; −2 = c0000000.
  CHECK(as_numbers(message_of(coop::threshold{1.5}, std::vector<float>{1, -2, 0})) ==
        std::vector<int>{2, 1, 0, 0, 0, 0xC0});
  CHECK(as_numbers(message_of(coop::threshold{9}, std::vector<float>{1, 2})) ==
        std::vector<int>{0});
  CHECK(coop::threshold{0.25}.describe() == "threshold{0.25}");
}

TEMPLATE_TEST_CASE("threshold keeps what is as large", "[compressors]", float, double) {
  using vector = std::vector<TestType>;
  const TestType tiny = std::numeric_limits<TestType>::denorm_min();
  const vector x{2, -2, TestType(1.99), 0, -0.0, tiny};
  CHECK(sent(2, x) == vector{2, -2, 0, 0, 0, 0});
  CHECK(sent(0, x) == x);
  CHECK(sent(static_cast<double>(tiny), x) == vector{2, -2, TestType(1.99), 0, 0, tiny});
  CHECK(sent(1e300, x) == vector(6));
}

TEST_CASE("threshold compares floats with the double itself", "[compressors]") {
  const float below = 0.1F;  // 0.100000001490116…, above the double 0.1
  CHECK(sent(0.1, std::vector<float>{below}) == std::vector<float>{below});
  const float third = 1.0F / 3;  // 0.333333343…
  CHECK(sent(0.33333335, std::vector<float>{third}) == std::vector<float>{0});
  CHECK(sent(0.33333334, std::vector<float>{third}) == std::vector<float>{third});
}

TEST_CASE("threshold's error has its absolute bound", "[compressors]") {
  CHECK(coop::threshold{0.5}.absolute_bound(8) == 2.0);
  const std::vector<double> x(8, 0.499);
  CHECK(coop::squared_distance(sent(0.5, x), x) < 2.0);
  CHECK(coop::squared_distance(sent(0.5, x), x) > 1.99);
}

TEST_CASE("threshold refuses bad values, NaN and infinities", "[compressors]") {
  using limits = std::numeric_limits<double>;
  CHECK_THROWS_TEXT(coop::threshold{-1}, std::invalid_argument,
                    "threshold: value is -1, must be at least 0 and finite");
  CHECK_THROWS_AS(coop::threshold{limits::quiet_NaN()}, std::invalid_argument);
  CHECK_THROWS_AS(coop::threshold{limits::infinity()}, std::invalid_argument);
  CHECK_THROWS_TEXT(sent(5, std::vector<double>{1, limits::quiet_NaN()}), coop::error,
                    "threshold: value 1 is NaN");
  CHECK_THROWS_TEXT(sent(1e300, std::vector<float>{-std::numeric_limits<float>::infinity()}),
                    coop::error, "threshold: value 0 is infinite");
}
