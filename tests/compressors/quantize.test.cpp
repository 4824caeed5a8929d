// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/compressors/quantize.hpp>
#include <coop/core/random.hpp>
#include <coop/core/vector.hpp>
#include <coop/laws/compressor.hpp>

#include <cmath>
#include <limits>
#include <vector>

namespace {

using coop::quantize;
using coop::rounding;

static_assert(quantize<8>::unbiased && !quantize<8>::contractive);
static_assert(quantize<8, rounding::nearest>::contractive);

template <class Comp, class T>
std::vector<std::byte> message_of(const Comp& policy, const std::vector<T>& x) {
  std::vector<std::byte> bytes(policy.template max_bytes<T>(x.size()));
  coop::random_stream random{1};
  bytes.resize(policy.encode(x, bytes, random));
  return bytes;
}

template <class Comp, class T>
std::vector<T> sent(const Comp& policy, const std::vector<T>& x) {
  std::vector<T> out(x.size());
  policy.decode_add(message_of(policy, x), 1.0, out);
  return out;
}

std::vector<int> as_numbers(const std::vector<std::byte>& bytes) {
  std::vector<int> numbers;
  for (const std::byte b : bytes) numbers.push_back(std::to_integer<int>(b));
  return numbers;
}

}  // namespace

TEMPLATE_TEST_CASE("quantize obeys the laws of compressors", "[compressors]", float, double) {
  coop::laws::compressor<TestType>(quantize<2>{}, {.draws = 500});
  coop::laws::compressor<TestType>(quantize<3>{5}, {.draws = 500});
  coop::laws::compressor<TestType>(quantize<4>{0}, {.draws = 500});
  coop::laws::compressor<TestType>(quantize<8>{}, {.draws = 500});
  coop::laws::compressor<TestType>(quantize<11>{}, {.draws = 500});
  coop::laws::compressor<TestType>(quantize<16>{}, {.draws = 500});
  coop::laws::compressor<TestType>(quantize<2, rounding::nearest>{}, {.draws = 20});
  coop::laws::compressor<TestType>(quantize<4, rounding::nearest>{7}, {.draws = 20});
  coop::laws::compressor<TestType>(quantize<8, rounding::nearest>{}, {.draws = 20});
  coop::laws::compressor<TestType>(quantize<16, rounding::nearest>{}, {.draws = 20});
}

TEST_CASE("quantize sends step, place of 0 and places", "[compressors]") {
  // 254 steps of 1 from −127; 0 is place 127.
  CHECK(as_numbers(message_of(quantize<8>{}, std::vector<float>{-127, 0, 127})) ==
        std::vector<int>{0, 0, 0x80, 0x3F, 127, 0, 0, 127, 254});
  // 2 steps of 1 from −1: places 0, 2, 1.
  CHECK(as_numbers(message_of(quantize<2>{}, std::vector<float>{-1, 1, 0})) ==
        std::vector<int>{0, 0, 0x80, 0x3F, 1, 0, 0x18});
  // All of one sign: 0 is the first place.
  CHECK(as_numbers(message_of(quantize<16>{}, std::vector<float>{0, 65534})) ==
        std::vector<int>{0, 0, 0x80, 0x3F, 0, 0, 0, 0, 0xFE, 0xFF});
  CHECK(as_numbers(message_of(quantize<4>{2}, std::vector<double>{14, 0, -14})) ==
        std::vector<int>{0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0,  0, 0x0E,
                         0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 14, 0, 0x00});
  CHECK(message_of(quantize<8>{}, std::vector<float>{}).empty());
}

TEST_CASE("quantize to the nearest errs by half a step at most", "[compressors]") {
  coop::random_stream random{2};
  for (const float shift : {-3.0F, 0.0F, 3.0F}) {
    std::vector<float> x(2000);
    float most = 0;
    float least = 0;
    for (float& v : x) {
      v = static_cast<float>(random.uniform()) + shift;
      most = std::max(most, v);
      least = std::min(least, v);
    }
    const auto y = sent(quantize<8, rounding::nearest>{0}, x);
    const float half_step = (most - least) / 254 / 2;
    bool near = true;
    for (std::size_t i = 0; i < x.size(); ++i) {
      near = near && std::abs(y[i] - x[i]) <= 1.01F * half_step;
    }
    CHECK(near);
  }
}

TEST_CASE("quantize keeps zeros, and its bounds are what the comment says", "[compressors]") {
  std::vector<float> x(1000);
  x[3] = 1.0F / 3;
  x[900] = -0.7F;
  const auto y = sent(quantize<4>{}, x);
  std::size_t zeros = 0;
  for (const float v : y) zeros += v == 0 ? 1 : 0;
  CHECK(zeros == 998);
  CHECK(std::abs(quantize<8>{}.variance_bound(10000) - 512.0 / (2 * 254.0 * 254.0)) < 1e-15);
  CHECK(quantize<2>{0}.variance_bound(800) == 20.0);
  CHECK(std::abs(quantize<2, rounding::nearest>{}.contraction(100) - 0.99 * 0.75 / 100) < 1e-15);
}

TEST_CASE("nearest rounding contracts where all but one value are half a step", "[compressors]") {
  std::vector<double> x(64, 0.24999);
  x[0] = 1;
  const auto y = sent(quantize<2, rounding::nearest>{}, x);
  const double norm = coop::dot(x, x);
  const double delta = quantize<2, rounding::nearest>{}.contraction(64);
  CHECK(coop::squared_distance(x, y) <= (1 - delta) * norm);
  CHECK(coop::squared_distance(x, y) > 0.7 * norm);
}

TEMPLATE_TEST_CASE("quantize of zeros, denormals, the largest and no numbers", "[compressors]",
                   float, double) {
  using limits = std::numeric_limits<TestType>;
  const quantize<8> policy;
  CHECK(sent(policy, std::vector<TestType>{0, -TestType{}, 0}) == std::vector<TestType>(3));
  const TestType tiny = limits::denorm_min();
  CHECK(sent(policy, std::vector<TestType>{tiny, -tiny, 0}) ==
        std::vector<TestType>{tiny, -tiny, 0});
  const TestType small = 1000 * tiny;
  const auto near = sent(policy, std::vector<TestType>{small, -small, 0});
  CHECK(std::abs(near[0] - small) <= 8 * tiny);
  const TestType huge = limits::max() / 4;
  const auto back = sent(policy, std::vector<TestType>{huge, -huge});
  CHECK(std::abs(back[0] / huge - 1) < TestType(0.01));
  CHECK(std::abs(back[1] / huge + 1) < TestType(0.01));
  std::vector<TestType> x(1000, 1);
  x[777] = -limits::infinity();
  CHECK_THROWS_TEXT(sent(policy, x), coop::error, "quantize: value 777 is infinite");
  x[777] = limits::quiet_NaN();
  CHECK_THROWS_TEXT(sent(policy, x), coop::error, "quantize: value 777 is NaN");
  CHECK_THROWS_TEXT(sent(policy, std::vector<TestType>{limits::max(), -limits::max()}), coop::error,
                    "so large");
}

TEST_CASE("quantize refuses malformed messages", "[compressors]") {
  std::vector<float> y(3);
  const auto message = message_of(quantize<2>{}, std::vector<float>{-1, 1, 0});
  auto bad = message;
  bad[4] = std::byte{4};
  CHECK_THROWS_TEXT(quantize<2>{}.decode_add(bad, 1, y), coop::error, "0 is not on it");
  bad = message;
  bad[3] = std::byte{0xBF};
  CHECK_THROWS_TEXT(quantize<2>{}.decode_add(bad, 1, y), coop::error, "negative or not finite");
  bad = message;
  bad[6] = std::byte{0x58};
  CHECK_THROWS_TEXT(quantize<2>{}.decode_add(bad, 1, y), coop::error, "fill up the last byte");
  CHECK_THROWS_TEXT(quantize<8>{}.decode_add(message, 1, y), coop::error,
                    "quantize: message has 7 bytes, 9 were expected");
  CHECK(quantize<8>{}.describe() == "quantize<8>{}");
  CHECK(quantize<4, rounding::nearest>{0}.describe() == "quantize<4, rounding::nearest>{0}");
}
