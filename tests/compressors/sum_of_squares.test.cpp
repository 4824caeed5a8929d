// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/compressors/sum_of_squares.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

TEST_CASE("squares of whole numbers are summed exactly, whatever their count", "[compressors]") {
  for (const std::size_t size : {0UL, 1UL, 15UL, 16UL, 63UL, 64UL, 65UL, 130UL, 512UL, 10'000UL}) {
    std::vector<float> x(size);
    for (std::size_t i = 0; i < size; ++i) {
      x[i] = static_cast<float>(i) * (i % 2 == 0 ? 1.0F : -1.0F);
    }
    const auto n = static_cast<double>(size);
    CHECK(coop::sum_of_squares(x) == n * (n - 1) * (2 * n - 1) / 6);
  }
}

TEST_CASE("squares of the largest and least floats neither overflow nor vanish", "[compressors]") {
  using limits = std::numeric_limits<float>;
  const double most = limits::max();
  const double least = limits::denorm_min();
  CHECK(coop::sum_of_squares(std::vector<float>(8, limits::max())) == 8 * most * most);
  CHECK(coop::sum_of_squares(std::vector<float>(8, -limits::denorm_min())) == 8 * least * least);
  CHECK(std::isnan(coop::sum_of_squares(std::vector<float>(70, limits::quiet_NaN()))));
  CHECK(std::isinf(coop::sum_of_squares(std::vector<float>(70, -limits::infinity()))));
}
