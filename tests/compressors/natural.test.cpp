// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/compressors/natural.hpp>
#include <coop/core/random.hpp>
#include <coop/core/vector.hpp>
#include <coop/laws/compressor.hpp>

#include <cmath>
#include <limits>
#include <vector>

namespace {

using coop::natural;

template <class T>
std::vector<std::byte> message_of(const std::vector<T>& x, std::size_t draw = 0) {
  std::vector<std::byte> bytes(natural{}.max_bytes<T>(x.size()));
  coop::random_stream random{1, 0, draw};
  bytes.resize(natural{}.encode(x, bytes, random));
  return bytes;
}

template <class T>
std::vector<T> sent(const std::vector<T>& x, std::size_t draw = 0) {
  std::vector<T> out(x.size());
  natural{}.decode_add(message_of(x, draw), 1.0, out);
  return out;
}

}  // namespace

TEMPLATE_TEST_CASE("natural obeys the laws of compressors", "[compressors]", float, double) {
  coop::laws::compressor<TestType>(natural{}, {.draws = 1000});
}

TEST_CASE("natural sends an exponent, places and signs", "[compressors]") {
  // The largest is 2² = 4: e = 2; 4 is place 254, 1 is 252, 0 is 0; value 1 is negative.
  std::vector<int> numbers;
  for (const std::byte b : message_of(std::vector<float>{4, -1, 0})) {
    numbers.push_back(std::to_integer<int>(b));
  }
  CHECK(numbers == std::vector<int>{2, 0, 254, 252, 0, 2});
  CHECK(message_of(std::vector<float>{}).empty());
  std::vector<double> powers;
  for (int k = 0; k > -200; --k) powers.push_back(std::ldexp(k % 3 == 0 ? -1.0 : 1.0, k));
  CHECK(sent(powers) == powers);
}

TEST_CASE("natural's worst case is 4/3 of a power of two, with variance 1/8", "[compressors]") {
  const std::vector<double> x(1000, 4.0 / 3);
  coop::laws::sample_mean error;
  coop::laws::sample_mean mean;
  for (std::size_t draw = 0; draw < 200; ++draw) {
    const auto y = sent(x, draw);
    for (const double v : y) {
      REQUIRE((v == 1 || v == 2));
      mean.add(v);
    }
    error.add(coop::squared_distance(x, y) / coop::dot(x, x));
  }
  CHECK(std::abs(mean.mean() - 4.0 / 3) < mean.margin());
  CHECK(std::abs(error.mean() - 0.125) < error.margin() + 1e-4);
}

TEMPLATE_TEST_CASE("natural of zeros, denormals, the largest and no numbers", "[compressors]",
                   float, double) {
  using limits = std::numeric_limits<TestType>;
  CHECK(sent(std::vector<TestType>{0, -TestType{}}) == std::vector<TestType>(2));
  const TestType tiny = limits::denorm_min();
  CHECK(sent(std::vector<TestType>{tiny, -2 * tiny}) == std::vector<TestType>{tiny, -2 * tiny});
  const TestType huge = std::ldexp(TestType(1), limits::max_exponent - 1);
  CHECK(sent(std::vector<TestType>{huge, -huge}) == std::vector<TestType>{huge, -huge});
  // 2^−300 of the largest is below what 254 exponents reach.
  const std::vector<double> wide{1, 0x1p-300};
  CHECK(sent(wide) == std::vector<double>{1, 0});
  CHECK_THROWS_TEXT(sent(std::vector<TestType>{0, limits::max()}), coop::error,
                    "the next power of two is infinite");
  CHECK_THROWS_TEXT(sent(std::vector<TestType>{0, limits::quiet_NaN()}), coop::error,
                    "natural: value 1 is NaN");
}

TEST_CASE("natural refuses malformed messages", "[compressors]") {
  std::vector<float> y(3);
  const auto message = message_of(std::vector<float>{4, -1, 0});
  auto bad = message;
  bad[3] = std::byte{255};
  CHECK_THROWS_TEXT(natural{}.decode_add(bad, 1, y), coop::error, "is 255");
  bad = message;
  bad[5] = std::byte{0x82};
  CHECK_THROWS_TEXT(natural{}.decode_add(bad, 1, y), coop::error, "last bits are not zero");
  bad = message;
  bad[0] = std::byte{128};
  CHECK_THROWS_TEXT(natural{}.decode_add(bad, 1, y), coop::error, "128 is out of range");
  CHECK(natural{}.describe() == "natural{}");
  CHECK(natural{}.max_bytes<float>(1000) == 2 + 1000 + 125);
}
