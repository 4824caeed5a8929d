// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/compressors/rounding.hpp>
#include <coop/core/random.hpp>

#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

TEST_CASE("dither is 8u + 4, uniform below 2^shift at every place", "[compressors]") {
  coop::random_stream random{1};
  coop::dither source;
  for (const int shift : {8, 16, 17, 18, 23}) {
    constexpr std::size_t draws = 4000;
    std::array<double, 8> sums{};
    bool formed = true;
    for (std::size_t draw = 0; draw < draws; ++draw) {
      const auto added = source.draw(random, sums.size(), shift);
      for (std::size_t i = 0; i < sums.size(); ++i) {
        formed = formed && added[i] % 8 == 4 && added[i] > 0 && added[i] < (1 << shift);
        sums[i] += std::ldexp(added[i], -shift);
      }
    }
    CHECK(formed);
    for (const double sum : sums) {
      CHECK(std::abs(sum / draws - 0.5) < 5 * std::sqrt(1.0 / 12 / draws));
    }
  }
}

TEST_CASE("dithers of one random number are all but uncorrelated", "[compressors]") {
  coop::random_stream random{2};
  coop::dither source;
  std::array<std::array<double, 4>, 4> products{};
  constexpr std::size_t draws = 20000;
  for (std::size_t draw = 0; draw < draws; ++draw) {
    const auto added = source.draw(random, 4, 17);
    for (std::size_t i = 0; i < 4; ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        products[i][j] += (std::ldexp(added[i], -17) - 0.5) * (std::ldexp(added[j], -17) - 0.5);
      }
    }
  }
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      CHECK(std::abs(12 * products[i][j] / draws) < 0.01 + 5 / std::sqrt(draws));
    }
  }
}

TEST_CASE("blocks of every size take their share of random numbers", "[compressors]") {
  coop::dither source;
  for (const std::size_t size : {0UL, 1UL, 2UL, 3UL, 5UL, 511UL, 512UL}) {
    for (const int shift : {17, 20}) {
      coop::random_stream random{3};
      coop::random_stream twin{3};
      CHECK(source.draw(random, size, shift).size() == size);
      for (std::size_t i = 0; i < (shift == 17 ? (size + 3) / 4 : size); ++i) {
        static_cast<void>(twin());
      }
      CHECK(random() == twin());
    }
  }
  CHECK(source.nearest(3, 10)[2] == 512);
}
