// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"
#include "support/messages.hpp"

#include <coop/compressors/random_k.hpp>
#include <coop/compressors/threshold.hpp>
#include <coop/compressors/top_k.hpp>
#include <coop/core/random.hpp>
#include <coop/laws/compressor.hpp>

#include <cstddef>
#include <limits>
#include <vector>

static_assert(coop::Compressor<coop::top_k<>> && coop::top_k<>::contractive);
static_assert(!coop::top_k<>::unbiased && !coop::top_k<>::linear);
static_assert(coop::top_k<coop::random_k<>>::contractive);
static_assert(coop::top_k<coop::top_k<>>::contractive);
static_assert(!coop::top_k<coop::threshold>::contractive);

using coop_test::as_numbers;
using coop_test::message_of;
using coop_test::sent;

TEMPLATE_TEST_CASE("top_k obeys the laws of compressors", "[compressors]", float, double) {
  const coop::laws::compressor_options few{.draws = 10};
  coop::laws::compressor<TestType>(coop::top_k{0.1}, few);
  coop::laws::compressor<TestType>(coop::top_k{1}, few);
  coop::laws::compressor<TestType>(coop::top_k{1.0}, few);
  coop::laws::compressor<TestType>(coop::top_k{5}, {.dimension = 700, .draws = 3});
  const coop::laws::compressor_options some{.draws = 500};
  coop::laws::compressor<TestType>(coop::top_k{0.3, coop::random_k{0.5}}, some);
  coop::laws::compressor<TestType>(coop::top_k{20, coop::random_k{1}}, some);
  coop::laws::compressor<TestType>(coop::top_k{20, coop::top_k{0.25}}, few);
  coop::laws::compressor<TestType>(coop::top_k{20, coop::threshold{0.5}}, few);
}

TEST_CASE("top_k has the documented bytes", "[compressors]") {
  // 2·2 + 1 (a bitmap), bits 1 and 3; −3 = c0400000, 2 = 40000000.
  CHECK(as_numbers(message_of(coop::top_k{0.5}, std::vector<float>{0, -3, 1, 2})) ==
        std::vector<int>{5, 0b1010, 0, 0, 0x40, 0xC0, 0, 0, 0, 0x40});
  // 2·1 + 0 (gaps), 200 = 1·128 + 72; 1 = 3ff0000000000000.
  std::vector<double> x(300);
  x[200] = 1;
  CHECK(as_numbers(message_of(coop::top_k{1}, x)) ==
        std::vector<int>{2, 0x80 | 72, 1, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F});
  CHECK(message_of(coop::top_k{0}, x).empty());
  CHECK(message_of(coop::top_k{0.5}, std::vector<double>{}).empty());
}

TEST_CASE("top_k says what it is", "[compressors]") {
  CHECK(coop::top_k{0.01}.describe() == "top_k{0.01}");
  CHECK(coop::top_k{1.0}.describe() == "top_k{1.0}");
  CHECK(coop::top_k{64}.describe() == "top_k{64}");
  CHECK(coop::top_k{64, coop::random_k{0.5}}.describe() == "top_k{64, random_k{0.5}}");
  CHECK_THROWS_TEXT(coop::top_k{1.5}, std::invalid_argument, "top_k: fraction is 1.5");
  CHECK_THROWS_TEXT(coop::top_k{-1}, std::invalid_argument, "top_k: count is -1");
}

TEMPLATE_TEST_CASE("top_k keeps the largest, of equal ones the first", "[compressors]", float,
                   double) {
  using vector = std::vector<TestType>;
  const vector x{1, -2, 2, -1, 2, 0};
  CHECK(sent(coop::top_k{1}, x) == vector{0, -2, 0, 0, 0, 0});
  CHECK(sent(coop::top_k{2}, x) == vector{0, -2, 2, 0, 0, 0});
  CHECK(sent(coop::top_k{0.5}, x) == vector{0, -2, 2, 0, 2, 0});
  CHECK(sent(coop::top_k{4}, x) == vector{1, -2, 2, 0, 2, 0});
  CHECK(sent(coop::top_k{0}, x) == vector(6));
  CHECK(sent(coop::top_k{6}, x) == x);
  CHECK(sent(coop::top_k{60}, x) == x);
  CHECK(sent(coop::top_k{1.0}, x) == x);
  const TestType tiny = std::numeric_limits<TestType>::denorm_min();
  CHECK(sent(coop::top_k{1}, vector{0, -TestType(0), -tiny}) == vector{0, 0, -tiny});
}

TEST_CASE("top_k's contraction is that of the worst vector", "[compressors]") {
  CHECK(coop::top_k{0.1}.contraction(1000) == 0.1);
  CHECK(coop::top_k{1}.contraction(8) == 0.125);
  CHECK(coop::top_k{0}.contraction(8) == 0.0);
  CHECK(coop::top_k{9}.contraction(8) == 1.0);
  CHECK(coop::top_k{0.1}.contraction(0) == 1.0);
  const std::vector<double> equal(8, -3.0);  // |Q(x) − x|² = 72 − 18 = (1 − 2/8)·72
  CHECK(coop::squared_distance(sent(coop::top_k{2}, equal), equal) == 54.0);
  // ω = 4/2 − 1 = 1 of the values: (4/8)/(1 + 1).
  CHECK(coop::top_k{4, coop::random_k{2}}.contraction(8) == 0.25);
  CHECK(coop::top_k{4, coop::top_k{1}}.contraction(8) == 0.125);
}

TEST_CASE("top_k scales unbiased values so that it contracts", "[compressors]") {
  // random_k{1} of two values sends one of them times 2, and ω = 1: half of that.
  const std::vector<double> x{0, 7, 0, 7};
  const std::vector<double> q = sent(coop::top_k{2, coop::random_k{1}}, x);
  CHECK(q[1] + q[3] == 7.0);
  CHECK(q[1] * q[3] == 0.0);
}

TEST_CASE("top_k refuses NaN, infinities and messages of another k", "[compressors]") {
  std::vector<float> x{1, 2, std::numeric_limits<float>::quiet_NaN()};
  CHECK_THROWS_TEXT(message_of(coop::top_k{1}, x), coop::error, "top_k: value 2 is NaN");
  x[1] = std::numeric_limits<float>::infinity();
  CHECK_THROWS_TEXT(message_of(coop::top_k{0}, x), coop::error, "top_k: value 1 is infinite");
  const std::vector<std::byte> two = message_of(coop::top_k{2}, std::vector<float>{1, 2, 3});
  std::vector<float> out(3);
  CHECK_THROWS_TEXT(coop::top_k{1}.decode_add(two, 1, out), coop::error,
                    "where 1 values were expected");
  CHECK_THROWS_AS(coop::top_k{0}.decode_add(two, 1, out), coop::error);
  CHECK(out == std::vector<float>(3));
}
