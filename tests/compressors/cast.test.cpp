// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/compressors/cast.hpp>
#include <coop/core/random.hpp>
#include <coop/laws/compressor.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <type_traits>
#include <vector>

namespace {

using coop::bfloat16;
using coop::cast;
using coop::half;
using coop::rounding;

static_assert(!cast<half>::unbiased && cast<half, rounding::stochastic>::unbiased);

template <class Comp, class T>
std::vector<int> message_of(const Comp& policy, const std::vector<T>& x) {
  std::vector<std::byte> bytes(policy.template max_bytes<T>(x.size()));
  coop::random_stream random{1};
  bytes.resize(policy.encode(x, bytes, random));
  std::vector<int> numbers;
  for (const std::byte b : bytes) numbers.push_back(std::to_integer<int>(b));
  return numbers;
}

}  // namespace

TEMPLATE_TEST_CASE("cast obeys the laws of compressors", "[compressors]", float, double) {
  coop::laws::compressor<TestType>(cast<half>{}, {.draws = 20});
  coop::laws::compressor<TestType>(cast<bfloat16>{}, {.draws = 20});
  coop::laws::compressor<TestType>(cast<half, rounding::stochastic>{}, {.draws = 500});
  coop::laws::compressor<TestType>(cast<bfloat16, rounding::stochastic>{}, {.draws = 500});
}

TEST_CASE("cast sends two bytes a value, little-endian", "[compressors]") {
  // binary16: 1 = 3c00, −2 = c000, 2⁻²⁴ = 0001; bfloat16: 1 = 3f80, −2 = c000.
  CHECK(message_of(cast<half>{}, std::vector<float>{1, -2, 0x1p-24F}) ==
        std::vector<int>{0, 0x3C, 0, 0xC0, 1, 0});
  CHECK(message_of(cast<bfloat16>{}, std::vector<double>{1, -2}) ==
        std::vector<int>{0x80, 0x3F, 0, 0xC0});
  CHECK(message_of(cast<half, rounding::stochastic>{}, std::vector<double>{1, -2, 65504}) ==
        std::vector<int>{0, 0x3C, 0, 0xC0, 0xFF, 0x7B});
  CHECK(message_of(cast<half>{}, std::vector<float>{}).empty());
  // 1 + 2⁻¹¹ + 2⁻⁴⁰ is above the middle; a double rounding by way of float would not see it.
  CHECK(message_of(cast<half>{}, std::vector<double>{1 + 0x1p-11 + 0x1p-40}) ==
        std::vector<int>{1, 0x3C});
}

TEST_CASE("cast's rounding for sums is what it sends", "[compressors]") {
  coop::random_stream draws{3};
  std::vector<float> x(1300);
  for (float& v : x) v = static_cast<float>(draws.normal());
  const cast<bfloat16, rounding::stochastic> policy;
  std::vector<bfloat16> numbers(x.size());
  coop::random_stream random{1};
  policy.round(std::span<const float>{x}, std::span<bfloat16>{numbers}, random);
  const std::vector<int> bytes = message_of(policy, x);
  for (std::size_t i = 0; i < x.size(); ++i) {
    REQUIRE(numbers[i].bits == bytes[2 * i] + 256 * bytes[2 * i + 1]);
  }
}

TEMPLATE_TEST_CASE("errors of cast are relative down to the least normal number, then absolute",
                   "[compressors]", half, bfloat16) {
  const bool is_half = std::is_same_v<TestType, half>;
  const double u = is_half ? 0x1p-11 : 0x1p-8;
  const double least = is_half ? 0x1p-14 : 0x1p-126;
  coop::random_stream random{4};
  std::vector<double> x;
  for (double size = 1024 * least; size > least * 0x1p-16; size /= 2) {
    for (int draw = 0; draw < 50; ++draw) x.push_back((1 - 2 * random.uniform()) * size);
  }
  std::vector<TestType> nearest(x.size());
  std::vector<TestType> drawn(x.size());
  cast<TestType>{}.round(std::span<const double>{x}, std::span{nearest}, random);
  const cast<TestType, rounding::stochastic> stochastic;
  std::vector<double> variance(x.size());
  constexpr int draws = 500;
  for (int draw = 0; draw < draws; ++draw) {
    stochastic.round(std::span<const double>{x}, std::span{drawn}, random);
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double error = (double{float{drawn[i]}} - x[i]) / (u * std::max(std::abs(x[i]), least));
      variance[i] += error * error / draws;
    }
  }
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double bound = u * std::max(std::abs(x[i]), least);
    REQUIRE(std::abs(double{float{nearest[i]}} - x[i]) <= bound);
    // A coin's squared error is between 0 and 4 bound², its mean at most bound².
    REQUIRE(variance[i] <= 1 + 6 * 2 / std::sqrt(draws));
  }
}

TEST_CASE("cast refuses what 16 bits cannot hold, by its index", "[compressors]") {
  std::vector<float> x(1000, 1.0F);
  x[700] = 70000;
  CHECK_THROWS_TEXT(message_of(cast<half>{}, x), coop::error,
                    "cast: value 700 is 70000, and the largest number of 16 bits is 65504: scale "
                    "the loss down, or use cast<bfloat16>");
  static_cast<void>(message_of(cast<bfloat16>{}, x));
  CHECK_THROWS_TEXT(message_of(cast<bfloat16>{}, std::vector<double>{0, 1e300}), coop::error,
                    "cast: value 1 is 1e+300");
  x[700] = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_TEXT(message_of(cast<bfloat16>{}, x), coop::error, "cast: value 700 is NaN");
  x[700] = -std::numeric_limits<float>::infinity();
  CHECK_THROWS_TEXT(message_of(cast<half>{}, x), coop::error, "cast: value 700 is infinite");
}

TEST_CASE("casts say what they are", "[compressors]") {
  CHECK(cast<half>{}.describe() == "cast<half>{}");
  CHECK(cast<bfloat16, rounding::stochastic>{}.describe() ==
        "cast<bfloat16, rounding::stochastic>{}");
}
