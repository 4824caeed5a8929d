// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/compressors/qsgd.hpp>
#include <coop/core/random.hpp>
#include <coop/core/vector.hpp>
#include <coop/laws/compressor.hpp>

#include <cmath>
#include <limits>
#include <vector>

namespace {

using coop::level_code;
using coop::qsgd;
using coop::vector_norm;

static_assert(qsgd::unbiased && !qsgd::linear && !qsgd::contractive);

template <class T>
std::vector<std::byte> message_of(const qsgd& policy, const std::vector<T>& x,
                                  std::size_t draw = 0) {
  std::vector<std::byte> bytes(policy.max_bytes<T>(x.size()));
  coop::random_stream random{1, 0, draw};
  bytes.resize(policy.encode(x, bytes, random));
  return bytes;
}

template <class T>
std::vector<T> decoded(const qsgd& policy, const std::vector<std::byte>& message, std::size_t d) {
  std::vector<T> out(d);
  policy.decode_add(message, 1.0, out);
  return out;
}

std::vector<int> as_numbers(const std::vector<std::byte>& bytes) {
  std::vector<int> numbers;
  for (const std::byte b : bytes) numbers.push_back(std::to_integer<int>(b));
  return numbers;
}

std::vector<float> normal_vector(std::size_t size, std::uint64_t seed) {
  coop::random_stream random{seed};
  std::vector<float> x(size);
  for (float& v : x) v = static_cast<float>(random.normal());
  return x;
}

}  // namespace

TEMPLATE_TEST_CASE("qsgd obeys the laws of compressors", "[compressors]", float, double) {
  for (const auto norm : {vector_norm::l2, vector_norm::max}) {
    for (const auto code : {level_code::packed, level_code::elias}) {
      for (const std::size_t bucket : {0UL, 8UL}) {
        const coop::qsgd_options options{.norm = norm, .bucket = bucket, .code = code};
        coop::laws::compressor<TestType>(qsgd{1, options}, {.draws = 400});
        coop::laws::compressor<TestType>(qsgd{4, options}, {.draws = 400});
        coop::laws::compressor<TestType>(qsgd{127, options}, {.draws = 400});
      }
    }
  }
}

TEST_CASE("qsgd packs levels + s from the lowest bit on, behind the norm", "[compressors]") {
  // ‖(3, −4, 0)‖ = 5: with s = 5 the levels are 3, −4, 0, exactly; 5.0F = 40a00000.
  const std::vector<float> x{3, -4, 0};
  CHECK(as_numbers(message_of(qsgd{5}, x)) == std::vector<int>{0, 0, 0xA0, 0x40, 0x18, 0x05});
  CHECK(decoded<float>(qsgd{5}, message_of(qsgd{5}, x), 3) == x);
  // Max norm 127, one byte a value.
  const std::vector<float> y{127, -127, 0, -1};
  CHECK(as_numbers(message_of(qsgd{127, {.norm = vector_norm::max}}, y)) ==
        std::vector<int>{0, 0, 0xFE, 0x42, 254, 0, 127, 126});
  CHECK(as_numbers(message_of(qsgd{127, {.norm = vector_norm::max, .bucket = 2}}, y)) ==
        std::vector<int>{0, 0, 0xFE, 0x42, 254, 0, 0, 0, 0x80, 0x3F, 127, 0});
  CHECK(message_of(qsgd{5}, std::vector<double>{}).empty());
}

TEST_CASE("qsgd writes Elias' code of gaps, signs and levels", "[compressors]") {
  const coop::qsgd_options elias{.code = level_code::elias};
  // Dense, since 5² ≥ 3: sizes + 1 are 4 "101000", 5 "101010", 1 "0", signs 0 and 1:
  // 1010 0001 0101 010 + 0.
  CHECK(as_numbers(message_of(qsgd{5, elias}, std::vector<float>{3, -4, 0})) ==
        std::vector<int>{0, 0, 0xA0, 0x40, 0xA1, 0x54});
  // Sparse, since 5² < 27: gap 2 "100", sign 0, 3 "110", gap 1 "0", sign 1, 4 "101000", and
  // 27 − 2 = 25 to the end "10 100 11001 0": 1000 1100 1101 0001 0100 1100 10 + 000000.
  std::vector<float> x(27);
  x[1] = 3;
  x[2] = -4;
  CHECK(as_numbers(message_of(qsgd{5, elias}, x)) ==
        std::vector<int>{0, 0, 0xA0, 0x40, 0x8C, 0xD1, 0x4C, 0x80});
  CHECK(decoded<float>(qsgd{5, elias}, message_of(qsgd{5, elias}, x), 27) == x);
  CHECK(message_of(qsgd{5, elias}, std::vector<float>(1000)).size() == 8);
}

TEST_CASE("with one level qsgd sends |v|_1/|v|_2 values on average", "[compressors]") {
  const std::vector<float> x = normal_vector(400, 5);
  double sum = 0;
  for (const float v : x) sum += std::abs(static_cast<double>(v));
  const double expected = sum / std::sqrt(coop::dot(x, x));
  const qsgd policy{1, {.bucket = 0}};
  double count = 0;
  constexpr std::size_t draws = 2000;
  for (std::size_t draw = 0; draw < draws; ++draw) {
    for (const float v : decoded<float>(policy, message_of(policy, x, draw), x.size())) {
      count += v != 0 ? 1 : 0;
    }
  }
  // A sum of independent coins: its variance is at most its mean.
  CHECK(std::abs(count / draws - expected) < 5 * std::sqrt(expected / draws));
}

TEST_CASE("qsgd's variance is that of its coins and within the paper's bound", "[compressors]") {
  const std::vector<float> x = normal_vector(300, 6);
  const double norm = std::sqrt(coop::dot(x, x));
  for (const std::size_t s : {1UL, 2UL, 5UL, 20UL}) {
    const qsgd policy{s, {.bucket = 0}};
    double expected = 0;  // Σ (‖x‖/s)² f (1 − f)
    const double unit = norm / static_cast<double>(s);
    for (const float v : x) {
      const double levels = std::abs(static_cast<double>(v)) / unit;
      const double f = levels - std::floor(levels);
      expected += unit * unit * f * (1 - f);
    }
    coop::laws::sample_mean error;
    for (std::size_t draw = 0; draw < 500; ++draw) {
      error.add(
          coop::squared_distance(decoded<float>(policy, message_of(policy, x, draw), 300), x));
    }
    CHECK(std::abs(error.mean() - expected) < error.margin());
    const auto levels = static_cast<double>(s);
    CHECK(policy.variance_bound(300) ==
          std::min(300.0 / (levels * levels), std::sqrt(300.0) / levels));
    CHECK(expected <= policy.variance_bound(300) * norm * norm);
  }
  CHECK(qsgd{127}.variance_bound(1000000) == 512.0 / (127.0 * 127.0));
  CHECK(qsgd{2, {.norm = vector_norm::max, .bucket = 5}}.variance_bound(10) == 0.25);
}

TEST_CASE("Elias-coded messages keep to the lengths that the paper proves", "[compressors]") {
  // Theorem 3.2, without its o(1): (3 + 3/2 log₂(2(s² + n)/(s(s + √n)))) s(s + √n) + 32 bits.
  std::vector<std::vector<float>> vectors{normal_vector(4096, 7), std::vector<float>(4096, -1.0F)};
  vectors.push_back(normal_vector(10000, 8));
  for (float& v : vectors.back()) v = v * v * v;
  for (const auto& x : vectors) {
    const auto n = static_cast<double>(x.size());
    for (const std::size_t levels : {1UL, 2UL, 4UL, 8UL}) {
      const auto s = static_cast<double>(levels);
      const double most = s * (s + std::sqrt(n));
      const double bound = (3 + 1.5 * std::log2(2 * (s * s + n) / most)) * most + 32;
      const qsgd policy{levels, {.bucket = 0, .code = level_code::elias}};
      double bits = 0;
      for (std::size_t draw = 0; draw < 20; ++draw) {
        bits += 8.0 / 20.0 * static_cast<double>(message_of(policy, x, draw).size());
      }
      CHECK(bits < bound);
    }
    // Corollary 3.3: with s = √n about 2.8 n + 32 bits; Elias' short codes cost a little more.
    const qsgd dense{static_cast<std::size_t>(std::sqrt(n)),
                     {.bucket = 0, .code = level_code::elias}};
    CHECK(8.0 * static_cast<double>(message_of(dense, x).size()) < 1.5 * 2.8 * n + 32);
  }
}

TEST_CASE("with many levels qsgd comes to be the identity", "[compressors]") {
  const std::vector<double> x{1, -0.5, 0.25, 1e-3, 0, 3};
  for (const std::size_t s : {100UL, 1000UL, 32767UL}) {
    for (const auto code : {level_code::packed, level_code::elias}) {
      const qsgd policy{s, {.code = code}};
      const auto y = decoded<double>(policy, message_of(policy, x), x.size());
      const double unit = std::sqrt(coop::dot(x, x)) / static_cast<double>(s);
      for (std::size_t i = 0; i < x.size(); ++i) CHECK(std::abs(y[i] - x[i]) < 1.001 * unit);
    }
  }
}

TEMPLATE_TEST_CASE("qsgd of zeros, denormals and the largest numbers", "[compressors]", float,
                   double) {
  using limits = std::numeric_limits<TestType>;
  for (const auto norm : {vector_norm::l2, vector_norm::max}) {
    for (const auto code : {level_code::packed, level_code::elias}) {
      const qsgd policy{3, {.norm = norm, .code = code}};
      const auto sent = [&](const std::vector<TestType>& x) {
        return decoded<TestType>(policy, message_of(policy, x), x.size());
      };
      CHECK(sent({0, -TestType{}, 0}) == std::vector<TestType>(3));
      const TestType tiny = 3 * limits::denorm_min();
      CHECK(sent({tiny, 0}) == std::vector<TestType>{tiny, 0});
      CHECK(sent({0, -limits::min()})[1] <= -limits::min() / 2);
      const TestType huge = limits::max() / 4;
      CHECK(std::abs(sent({huge})[0] / huge - 1) < TestType(1e-6));
      std::vector<TestType> x(1000, 1);
      x[600] = limits::infinity();
      CHECK_THROWS_TEXT(sent(x), coop::error, "qsgd: value 600 is infinite");
      x[600] = limits::quiet_NaN();
      CHECK_THROWS_TEXT(sent(x), coop::error, "qsgd: value 600 is NaN");
    }
  }
  const std::vector<TestType> large(4, limits::max());
  CHECK_THROWS_TEXT(message_of(qsgd{3}, large), coop::error, "are so large");
}

TEST_CASE("qsgd refuses malformed messages", "[compressors]") {
  std::vector<float> y(3);
  const auto refused = [&](const qsgd& policy, std::vector<int> numbers, const char* why) {
    std::vector<std::byte> bytes;
    for (const int n : numbers) bytes.push_back(static_cast<std::byte>(n));
    CHECK_THROWS_TEXT(policy.decode_add(bytes, 1, y), coop::error, why);
  };
  refused(qsgd{5}, {0, 0, 0xA0, 0x40, 0x1B, 0x05}, "a level of the message is 11, above 10");
  refused(qsgd{5}, {0, 0, 0xA0, 0x40, 0x18, 0x15}, "fill up the last byte");
  refused(qsgd{5}, {0, 0, 0xA0, 0xC0, 0x18, 0x05}, "negative or not finite");
  refused(qsgd{5}, {0, 0, 0xC0, 0x7F, 0x18, 0x05}, "negative or not finite");
  refused(qsgd{5}, {0, 0, 0xA0, 0x40, 0x18}, "qsgd: message has 5 bytes, 6 were expected");
  const qsgd elias{1, {.code = level_code::elias}};
  // Sparse: a gap of 5 leads behind the three values' end.
  refused(elias, {0, 0, 0xA0, 0x40, 0xA8}, "a number of the message is above 4");
  // Gap 1, sign 0, level 2.
  refused(elias, {0, 0, 0xA0, 0x40, 0x20}, "a number of the message is above 1");
  refused(elias, {0, 0, 0x80}, "message ends after 3 bytes");
}

TEST_CASE("qsgd checks its parameters and says what it is", "[compressors]") {
  CHECK_THROWS_TEXT(qsgd{0}, std::invalid_argument, "levels is 0, must be at least 1");
  CHECK_THROWS_TEXT(qsgd{32768}, std::invalid_argument, "at most 32767");
  CHECK(qsgd{127}.describe() == "qsgd{127}");
  CHECK(qsgd{4, {.norm = vector_norm::max, .bucket = 0, .code = level_code::elias}}.describe() ==
        "qsgd{4, {.norm = vector_norm::max, .bucket = 0, .code = level_code::elias}}");
}
