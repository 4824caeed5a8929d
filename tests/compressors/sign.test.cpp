// SPDX-License-Identifier: BSL-1.0
#include "compressors/sent.hpp"
#include "support/catch.hpp"

#include <coop/compressors/sign.hpp>
#include <coop/laws/compressor.hpp>

#include <limits>
#include <vector>

static_assert(coop::SignCompressor<coop::sign>);
static_assert(!coop::sign::unbiased && !coop::sign::contractive && !coop::sign::linear);

using coop_test::as_bytes;
using coop_test::as_numbers;
using coop_test::decoded;
using coop_test::message_of;

TEMPLATE_TEST_CASE("sign obeys the laws of compressors", "[compressors]", float, double) {
  for (const std::size_t d : {1U, 8U, 31U, 64U, 65U, 200U}) {
    coop::laws::compressor<TestType>(coop::sign{}, {.dimension = d, .draws = 3});
  }
}

TEMPLATE_TEST_CASE("sign sets the bit of values of at least 0", "[compressors]", float, double) {
  using limits = std::numeric_limits<TestType>;
  // 1, -1, +0, -0, denorm, -denorm, inf, -inf | -2, 3: bits 0, 2, 3, 4, 6 = 0x5D; bit 1 = 2.
  const std::vector<TestType> x{1,
                                -1,
                                0,
                                -TestType{0},
                                limits::denorm_min(),
                                -limits::denorm_min(),
                                limits::infinity(),
                                -limits::infinity(),
                                -2,
                                3};
  CHECK(as_numbers(message_of(coop::sign{}, x)) == std::vector<int>{0x5D, 0x02});
  CHECK(decoded(coop::sign{}, x) == std::vector<TestType>{1, -1, 1, 1, 1, -1, 1, -1, -1, 1});
  CHECK(message_of(coop::sign{}, std::vector<TestType>{}).empty());
  CHECK(coop::sign{}.describe() == "sign{}");
}

TEMPLATE_TEST_CASE("sign agrees with a value by value loop", "[compressors]", float, double) {
  const auto x = coop_test::normal_values<TestType>(777);
  const auto message = message_of(coop::sign{}, x);
  REQUIRE(message.size() == 98);
  std::vector<TestType> out(x.size(), TestType{10});
  coop::sign{}.decode_add(message, 0.5, out);
  for (std::size_t i = 0; i < x.size(); ++i) {
    CHECK(((std::to_integer<unsigned>(message[i / 8]) >> (i % 8)) & 1U) == (x[i] >= 0 ? 1U : 0U));
    CHECK(out[i] == (x[i] >= 0 ? TestType(10.5) : TestType(9.5)));
  }
}

TEMPLATE_TEST_CASE("sign refuses NaN wherever it is", "[compressors]", float, double) {
  for (const std::size_t at : {0U, 63U, 64U, 99U}) {
    std::vector<TestType> x(100, TestType{1});
    x[at] = std::numeric_limits<TestType>::quiet_NaN();
    CHECK_THROWS_TEXT(message_of(coop::sign{}, x), coop::error,
                      "sign: value " + std::to_string(at) + " is NaN");
  }
}

TEST_CASE("sign refuses stray bits, wrong lengths and short buffers", "[compressors]") {
  std::vector<float> ten(10);
  CHECK_THROWS_TEXT(coop::sign{}.decode_add(as_bytes({0xFF, 0x04}), 1, ten), coop::error,
                    "sign: the message has bits set behind its last value");
  CHECK_THROWS_TEXT(coop::sign{}.decode_add(as_bytes({0xFF}), 1, ten), coop::error,
                    "sign: message has 1 bytes, 2 were expected");
  CHECK_THROWS_AS(coop::sign{}.decode_add(as_bytes({0, 0, 0}), 1, ten), coop::error);
  CHECK(ten == std::vector<float>(10));
  coop::random_stream random{1};
  std::vector<std::byte> one(1);
  CHECK_THROWS_AS(coop::sign{}.encode(ten, one, random), std::invalid_argument);
}
