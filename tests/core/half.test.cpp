// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/core/half.hpp>
#include <coop/core/random.hpp>
#include <coop/core/vector.hpp>

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace {

using coop::bfloat16;
using coop::half;

/// A format by its definition: sign, exponent, fraction.
struct format {
  int fraction_bits;
  int bias;

  [[nodiscard]] double value(std::uint32_t bits) const {
    const int exponent_bits = 15 - fraction_bits;
    const auto fraction = static_cast<double>(bits & ((1U << fraction_bits) - 1));
    const int exponent = static_cast<int>(bits >> fraction_bits) & ((1 << exponent_bits) - 1);
    const double sign = (bits & 0x8000U) != 0 ? -1.0 : 1.0;
    if (exponent == (1 << exponent_bits) - 1) {
      return fraction == 0 ? sign * std::numeric_limits<double>::infinity()
                           : std::numeric_limits<double>::quiet_NaN();
    }
    if (exponent == 0) return sign * std::ldexp(fraction, 1 - bias - fraction_bits);
    return sign *
           std::ldexp(fraction + std::ldexp(1.0, fraction_bits), exponent - bias - fraction_bits);
  }
};

constexpr format half_format{10, 15};
constexpr format bfloat16_format{7, 127};

template <class T>
constexpr format format_of = std::is_same_v<T, half> ? half_format : bfloat16_format;

}  // namespace

TEMPLATE_TEST_CASE("every pattern of 16 bits is the number of its definition, and comes back",
                   "[core]", half, bfloat16) {
  std::size_t wrong = 0;
  for (std::uint32_t bits = 0; bits < 65536; ++bits) {
    const auto number = TestType::from_bits(static_cast<std::uint16_t>(bits));
    const double expected = format_of<TestType>.value(bits);
    const float value = number;
    if (std::isnan(expected)) {
      wrong += std::isnan(value) && std::isnan(static_cast<float>(TestType{value})) ? 0 : 1;
      continue;
    }
    wrong +=
        static_cast<double>(value) == expected && std::signbit(value) == ((bits & 0x8000U) != 0) &&
                TestType{value}.bits == bits && TestType{static_cast<double>(value)}.bits == bits
            ? 0
            : 1;
  }
  CHECK(wrong == 0);
  CHECK(static_cast<double>(TestType::largest) ==
        format_of<TestType>.value(std::is_same_v<TestType, half> ? 0x7BFF : 0x7F7F));
}

TEMPLATE_TEST_CASE("numbers between two are rounded to the nearer, halves to even", "[core]", half,
                   bfloat16) {
  const std::uint32_t infinite = std::is_same_v<TestType, half> ? 0x7C00 : 0x7F80;
  std::size_t wrong = 0;
  for (std::uint32_t bits = 0; bits + 1 < infinite; ++bits) {
    const double low = format_of<TestType>.value(bits);
    const double high = format_of<TestType>.value(bits + 1);
    const double middle = (low + high) / 2;
    const auto even = static_cast<std::uint16_t>(bits % 2 == 0 ? bits : bits + 1);
    const auto check = [&](double value, std::uint32_t expected) {
      wrong += TestType{value}.bits == expected ? 0 : 1;
      wrong += TestType{-value}.bits == (expected | 0x8000U) ? 0 : 1;
    };
    check(middle, even);
    check(std::nextafter(middle, 0.0), bits);
    check(std::nextafter(middle, high), bits + 1);
    const auto rounded = static_cast<float>(middle);
    if (static_cast<double>(rounded) != middle) continue;  // bfloat16's smallest
    wrong += TestType{rounded}.bits == even ? 0 : 1;
    wrong += TestType{std::nextafter(rounded, 0.0F)}.bits == bits ? 0 : 1;
    wrong +=
        TestType{std::nextafter(rounded, std::numeric_limits<float>::infinity())}.bits == bits + 1
            ? 0
            : 1;
  }
  CHECK(wrong == 0);
}

TEST_CASE("what is too large becomes infinite, and NaN keeps its sign", "[core]") {
  const float infinity = std::numeric_limits<float>::infinity();
  CHECK(half{65519.99F}.bits == 0x7BFF);
  CHECK(half{65520.0F}.bits == 0x7C00);
  CHECK(half{1e30F}.bits == 0x7C00);
  CHECK(half{-1e300}.bits == 0xFC00);
  CHECK(half{infinity}.bits == 0x7C00);
  CHECK(half{-std::numeric_limits<float>::quiet_NaN()}.bits >= 0xFE00);
  CHECK(half{0x1p-26F}.bits == 0);
  CHECK(half{1e-300}.bits == 0);
  CHECK(half{-0.0F}.bits == 0x8000);
  CHECK(bfloat16{-infinity}.bits == 0xFF80);
  CHECK(bfloat16{std::numeric_limits<float>::max()}.bits == 0x7F80);
  CHECK(bfloat16{1e300}.bits == 0x7F80);
  // A NaN whose upper half alone would be infinity.
  CHECK(std::isnan(static_cast<float>(bfloat16{std::bit_cast<float>(0x7F800001U)})));
  CHECK(std::isnan(static_cast<float>(half{std::bit_cast<float>(0x7F800001U)})));
}

TEMPLATE_TEST_CASE("stochastic rounding is up with the probability of the distance", "[core]", half,
                   bfloat16) {
  constexpr std::uint32_t draws = std::is_same_v<TestType, half> ? 1U << 13U : 1U << 16U;
  // Every draw once: the mean is the expectation. Also below half's normal range.
  for (const float value : {1.0F, 1.0F / 3, -0.1F, 1000.1F, -65503.0F, 3.3e-5F, -1e-6F, 0x1p-24F}) {
    double mean = 0;
    bool beside = true;
    for (std::uint32_t draw = 0; draw < draws; ++draw) {
      const auto rounded =
          static_cast<double>(static_cast<float>(TestType::stochastic(value, draw + 0xABC0000U)));
      mean += rounded / draws;
      const double step = std::abs(rounded) * 0x1p-7 + 0x1p-24;
      beside = beside && std::abs(rounded - static_cast<double>(value)) < step;
    }
    CHECK(beside);
    CHECK(std::abs(mean - static_cast<double>(value)) <=
          1e-9 * std::abs(static_cast<double>(value)) + 0x1p-37);
  }
  CHECK(static_cast<float>(TestType::stochastic(TestType::largest, 0xFFFFFFFFU)) ==
        TestType::largest);
}

TEMPLATE_TEST_CASE("a weighted sum is rounded once", "[core]", half, bfloat16) {
  // Three thirds of 1 + ε: every partial sum would be rounded away.
  const std::size_t size = 700;
  std::vector<TestType> a(size, TestType{1.0F});
  std::vector<TestType> b(size, TestType{0x1p-9F});
  std::vector<TestType> out(size, TestType{5.0F});
  std::vector<std::span<const TestType>> inputs{a, b, b, b, b, b, b, b, b};
  const std::vector<double> weights(inputs.size(), 1.0);
  weighted_sum(std::span<TestType>{out}, std::span<const double>{weights},
               std::span<const std::span<const TestType>>{inputs});
  for (const TestType sum : out) REQUIRE(static_cast<float>(sum) == 1.015625F);
  weighted_sum(std::span<TestType>{out}, {}, std::span<const std::span<const TestType>>{});
  CHECK(static_cast<float>(out[3]) == 0.0F);
  coop::copy(b, out);
  CHECK(out[size - 1].bits == b[0].bits);
}
