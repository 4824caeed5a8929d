// SPDX-License-Identifier: BSL-1.0
#include "compressors/sent.hpp"
#include "support/catch.hpp"

#include <coop/compressors/scaled_sign.hpp>
#include <coop/laws/compressor.hpp>

#include <cmath>
#include <limits>
#include <vector>

using coop::scaled_sign;
using coop_test::as_bytes;
using coop_test::as_numbers;
using coop_test::decoded;
using coop_test::message_of;

TEMPLATE_TEST_CASE("scaled_sign obeys the laws of compressors", "[compressors]", float, double) {
  for (const std::size_t bucket : {0U, 1U, 7U, 8U, 20U, 64U, 1000U}) {
    coop::laws::compressor<TestType>(scaled_sign{bucket}, {.draws = 3});
    coop::laws::compressor<TestType>(scaled_sign{bucket}, {.dimension = 130, .draws = 3});
  }
}

TEST_CASE("scaled_sign sends the mean magnitude and the signs", "[compressors]") {
  // (1 + 3 + 0 + 4)/4 = 2 = 0x40000000; signs + - + -: 0b0101.
  CHECK(as_numbers(message_of(scaled_sign{}, std::vector<float>{1, -3, 0, -4})) ==
        std::vector<int>{0, 0, 0, 0x40, 0x05});
  CHECK(decoded(scaled_sign{}, std::vector<float>{1, -3, 0, -4}) ==
        std::vector<float>{2, -2, 2, -2});
  // Buckets {1, -3} and {-8}: 2 with 0b01; 8 = 0x4020000000000000 with 0b0.
  CHECK(as_numbers(message_of(scaled_sign{2}, std::vector<double>{1, -3, -8})) ==
        std::vector<int>{0, 0, 0, 0, 0, 0, 0, 0x40, 1, 0, 0, 0, 0, 0, 0, 0x20, 0x40, 0});
  CHECK(message_of(scaled_sign{}, std::vector<float>{}).empty());
  CHECK(decoded(scaled_sign{}, std::vector<float>(5)) == std::vector<float>(5));
  CHECK(scaled_sign{}.describe() == "scaled_sign{}");
  CHECK(scaled_sign{64}.describe() == "scaled_sign{64}");
  CHECK(scaled_sign{64}.max_bytes<float>(130) == 12 + 12 + 5);
  CHECK(scaled_sign{}.max_bytes<double>(0) == 0);
  CHECK(scaled_sign{64}.contraction(130) == 1.0 / 64);
  CHECK(scaled_sign{64}.contraction(10) == 0.1);
  CHECK(scaled_sign{}.contraction(0) == 1.0);
}

TEMPLATE_TEST_CASE("the error of scaled_sign is that of its formula", "[compressors]", float,
                   double) {
  // |Q(x) - x|^2 = |x|_2^2 - |x|_1^2/d, and its worst case is a vector of one value.
  const std::vector<TestType> x = coop_test::normal_values<TestType>(1000);
  const std::vector<TestType> q = decoded(scaled_sign{}, x);
  double norm1 = 0;
  double norm2 = 0;
  double error = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    norm1 += std::abs(double{x[i]});
    norm2 += double{x[i]} * double{x[i]};
    error += (double{q[i]} - double{x[i]}) * (double{q[i]} - double{x[i]});
  }
  CHECK(std::abs(error - (norm2 - norm1 * norm1 / 1000)) < 1e-4);
  std::vector<TestType> one(10);
  one[3] = 10;
  CHECK(decoded(scaled_sign{}, one) == std::vector<TestType>(10, TestType{1}));
}

TEMPLATE_TEST_CASE("encoding with memory is encoding the sum", "[compressors]", float, double) {
  for (const std::size_t d : {1U, 8U, 63U, 64U, 200U}) {
    for (const std::size_t bucket : {0U, 64U, 100U}) {
      const scaled_sign policy{bucket};
      const auto values = coop_test::normal_values<TestType>(d, 1);
      auto memory = coop_test::normal_values<TestType>(d, 2);
      std::vector<TestType> sum(d);
      for (std::size_t i = 0; i < d; ++i) sum[i] = memory[i] + values[i];
      const auto expected = message_of(policy, sum);
      std::vector<std::byte> bytes(policy.max_bytes<TestType>(d));
      coop::random_stream random{1};
      CHECK(policy.encode_with_memory(std::span<const TestType>{values},
                                      std::span<TestType>{memory}, bytes, random) == bytes.size());
      CHECK(bytes == expected);
      const auto q = decoded(policy, sum);
      for (std::size_t i = 0; i < d; ++i) CHECK(memory[i] == sum[i] - q[i]);
    }
  }
}

TEMPLATE_TEST_CASE("scaled_sign bears large and small values, not NaN or infinity", "[compressors]",
                   float, double) {
  using limits = std::numeric_limits<TestType>;
  const TestType half = limits::max() / 2;
  const auto large = decoded(scaled_sign{}, std::vector<TestType>{half, -half, half, half});
  CHECK(std::abs(large[1] / -half - 1) < TestType(1e-6));
  CHECK(decoded(scaled_sign{}, std::vector<TestType>(2, limits::denorm_min()))[0] ==
        limits::denorm_min());
  std::vector<TestType> x(70, TestType{1});
  x[67] = limits::quiet_NaN();
  CHECK_THROWS_TEXT(message_of(scaled_sign{64}, x), coop::error, "scaled_sign: value 67 is NaN");
  x[67] = -limits::infinity();
  CHECK_THROWS_TEXT(message_of(scaled_sign{}, x), coop::error, "scaled_sign: value 67 is infinite");
}

TEST_CASE("scaled_sign refuses malformed messages", "[compressors]") {
  std::vector<float> out(4);
  const auto read = [&](const std::vector<int>& message) {
    scaled_sign{}.decode_add<float>(as_bytes(message), 1, out);
  };
  CHECK_NOTHROW(read({0, 0, 0, 0x40, 0x0F}));
  CHECK_THROWS_TEXT(read({0, 0, 0, 0x40, 0x1F}), coop::error, "bits set behind its last value");
  CHECK_THROWS_TEXT(read({0, 0, 0, 0xC0, 0x0F}), coop::error, "negative or not finite");
  CHECK_THROWS_TEXT(read({0, 0, 0xC0, 0x7F, 0x0F}), coop::error, "negative or not finite");
  CHECK_THROWS_TEXT(read({0, 0, 0, 0x40}), coop::error, "has 4 bytes, 5 were expected");
}
