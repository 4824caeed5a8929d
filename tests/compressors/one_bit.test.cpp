// SPDX-License-Identifier: BSL-1.0
#include "compressors/sent.hpp"
#include "support/catch.hpp"

#include <coop/compressors/one_bit.hpp>
#include <coop/laws/compressor.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

using coop::one_bit;
using coop_test::as_bytes;
using coop_test::as_numbers;
using coop_test::decoded;
using coop_test::message_of;

TEMPLATE_TEST_CASE("one_bit obeys the laws of compressors", "[compressors]", float, double) {
  for (const std::size_t bucket : {0U, 1U, 8U, 20U, 1000U}) {
    coop::laws::compressor<TestType>(one_bit{bucket}, {.draws = 3});
  }
}

TEST_CASE("one_bit sends both means and the signs", "[compressors]") {
  // Values >= 0: 1, 3, 2, mean 2; others: -8, mean -8, sent as 8 = 0x41000000.
  const std::vector<float> x{1, -8, 3, 2};
  CHECK(as_numbers(message_of(one_bit{}, x)) ==
        std::vector<int>{0, 0, 0, 0x40, 0, 0, 0, 0x41, 0x0D});
  CHECK(decoded(one_bit{}, x) == std::vector<float>{2, -8, 2, 2});
  CHECK(decoded(one_bit{2}, x) == std::vector<float>{1, -8, 2.5F, 2.5F});
  CHECK(decoded(one_bit{}, std::vector<double>{-1, -3}) == std::vector<double>{-2, -2});
  CHECK(decoded(one_bit{1}, x) == x);
  CHECK(message_of(one_bit{}, std::vector<float>{}).empty());
  CHECK(one_bit{}.describe() == "one_bit{}");
  CHECK(one_bit{8}.describe() == "one_bit{8}");
}

TEMPLATE_TEST_CASE("no other two levels are nearer", "[compressors]", float, double) {
  const auto x = coop_test::normal_values<TestType>(9000);
  const auto q = decoded(one_bit{}, x);
  const auto error = [&](double positive, double negative) {
    double sum = 0;
    for (const TestType v : x) {
      const double e = double{v} - (v >= 0 ? positive : negative);
      sum += e * e;
    }
    return sum;
  };
  const double positive = *std::max_element(q.begin(), q.end());
  const double negative = *std::min_element(q.begin(), q.end());
  for (const double step : {-1e-3, 1e-3}) {
    CHECK(error(positive, negative) < error(positive + step, negative));
    CHECK(error(positive, negative) < error(positive, negative + step));
  }
}

TEMPLATE_TEST_CASE("one_bit with memory encodes the sum", "[compressors]", float, double) {
  const auto values = coop_test::normal_values<TestType>(200, 1);
  auto memory = coop_test::normal_values<TestType>(200, 2);
  std::vector<TestType> sum(200);
  for (std::size_t i = 0; i < 200; ++i) sum[i] = memory[i] + values[i];
  std::vector<std::byte> bytes(one_bit{64}.max_bytes<TestType>(200));
  coop::random_stream random{1};
  one_bit{64}.encode_with_memory(std::span<const TestType>{values}, std::span<TestType>{memory},
                                 bytes, random);
  CHECK(bytes == message_of(one_bit{64}, sum));
  const auto q = decoded(one_bit{64}, sum);
  for (std::size_t i = 0; i < 200; ++i) CHECK(memory[i] == sum[i] - q[i]);
}

TEMPLATE_TEST_CASE("one_bit bears large values, not NaN or infinity", "[compressors]", float,
                   double) {
  using limits = std::numeric_limits<TestType>;
  const TestType half = limits::max() / 2;
  const auto q = decoded(one_bit{}, std::vector<TestType>{half, half, half, -half, -half, -half});
  CHECK(std::abs(q[0] / half - 1) < TestType(1e-6));
  CHECK(std::abs(q[3] / -half - 1) < TestType(1e-6));
  std::vector<TestType> x(70, TestType{1});
  x[66] = limits::quiet_NaN();
  CHECK_THROWS_TEXT(message_of(one_bit{64}, x), coop::error, "one_bit: value 66 is NaN");
  x[66] = limits::infinity();
  CHECK_THROWS_TEXT(message_of(one_bit{}, x), coop::error, "one_bit: value 66 is infinite");
}

TEST_CASE("one_bit refuses malformed messages", "[compressors]") {
  std::vector<float> out(4);
  const auto read = [&](const std::vector<int>& message) {
    one_bit{}.decode_add<float>(as_bytes(message), 1, out);
  };
  CHECK_NOTHROW(read({0, 0, 0, 0x40, 0, 0, 0, 0x41, 0x0D}));
  CHECK_THROWS_AS(read({0, 0, 0, 0x40, 0, 0, 0, 0xC1, 0x0D}), coop::error);
  CHECK_THROWS_AS(read({0, 0, 0xC0, 0xFF, 0, 0, 0, 0x41, 0x0D}), coop::error);
  CHECK_THROWS_AS(read({0, 0, 0, 0x40, 0, 0, 0, 0x41, 0x8D}), coop::error);
  CHECK_THROWS_AS(read({0, 0, 0, 0x40, 0, 0, 0, 0x41}), coop::error);
}
