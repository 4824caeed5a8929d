// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/compressors/signed_levels.hpp>
#include <coop/core/random.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

TEMPLATE_TEST_CASE("the unit is the least of which the levels reach the number", "[compressors]",
                   float, double) {
  using limits = std::numeric_limits<TestType>;
  coop::random_stream random{5};
  for (int draw = 0; draw < 1000; ++draw) {
    const auto most = static_cast<TestType>(std::ldexp(random.uniform(), draw % 100 - 50));
    const auto levels = static_cast<TestType>(1 + random.below(32767));
    const TestType unit = coop::unit_for(most, levels);
    CHECK(unit * levels >= most);
    CHECK(std::nextafter(unit, TestType{}) * levels <= most);
  }
  CHECK(coop::unit_for(TestType{}, TestType{7}) == 0);
  CHECK(coop::unit_for(limits::denorm_min(), TestType{7}) == limits::denorm_min());
  CHECK(coop::unit_for(limits::max(), TestType{1}) == limits::max());
}

TEMPLATE_TEST_CASE("multiples of the unit become themselves with any dither", "[compressors]",
                   float, double) {
  coop::random_stream random{2};
  coop::dither source;
  for (const std::uint32_t last : {1U, 3U, 127U, 254U, 32767U}) {
    for (const double unit : {1.0, 1.0 / 3, 0.7e-3, 1e-30}) {
      const coop::level_grid<TestType> grid{static_cast<TestType>(unit), last, last};
      std::vector<TestType> x(512);
      std::vector<std::uint32_t> expected(512);
      for (std::size_t i = 0; i < x.size(); ++i) {
        expected[i] = i == 0 ? 2 * last : static_cast<std::uint32_t>(random.below(2 * last + 1));
        x[i] = grid.unit * (static_cast<TestType>(expected[i]) - static_cast<TestType>(last));
      }
      std::vector<std::uint16_t> codes(512);
      for (int draw = 0; draw < 20; ++draw) {
        coop::round_to_levels(std::span<const TestType>{x}, grid,
                              source.draw(random, 512, grid.shift()), codes.data());
        REQUIRE(std::equal(codes.begin(), codes.end(), expected.begin()));
      }
    }
  }
}

TEST_CASE("other numbers are rounded up as often as they are far from the lower", "[compressors]") {
  coop::random_stream random{3};
  const coop::level_grid<float> grid{1.0F, 10, 10};
  const std::vector<float> x{0.25F, -0.25F, 9.9F, -9.9F, 1e-3F, -5.5F};
  std::vector<double> mean(x.size());
  constexpr std::size_t draws = 20000;
  for (std::size_t draw = 0; draw < draws; ++draw) {
    coop::for_each_block_of_codes<coop::rounding::stochastic, std::uint8_t>(
        std::span<const float>{x}, grid, random, [&](std::span<const std::uint8_t> codes) {
          for (std::size_t i = 0; i < x.size(); ++i) mean[i] += (codes[i] - 10.0) / draws;
        });
  }
  for (std::size_t i = 0; i < x.size(); ++i) {
    CHECK(std::abs(mean[i] - static_cast<double>(x[i])) < 5 * std::sqrt(0.25 / draws));
  }
}

TEST_CASE("packed levels come back at every width", "[compressors]") {
  coop::random_stream random{4};
  for (const std::uint32_t last : {1U, 2U, 7U, 100U, 1000U}) {
    const auto width = static_cast<unsigned>(std::bit_width(2 * last));
    std::vector<double> x(1100);
    for (double& v : x) v = static_cast<double>(random.below(2 * last + 1)) - last;
    std::vector<std::byte> bytes(2 * coop::packed_bytes(512, width) +
                                 coop::packed_bytes(1100 - 1024, width));
    const coop::level_grid<double> grid{1.0, last, last};
    coop::pack_levels<coop::rounding::nearest>(std::span<const double>{x}, grid, width, random,
                                               bytes.data());
    std::vector<double> y(1100, 1.0);
    coop::add_packed_levels(bytes.data(), grid, width, 2.0, std::span<double>{y}, "it");
    for (std::size_t i = 0; i < x.size(); ++i) REQUIRE(y[i] == 1.0 + 2.0 * x[i]);
  }
}
