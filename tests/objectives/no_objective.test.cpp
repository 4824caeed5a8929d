// SPDX-License-Identifier: BSL-1.0
#include <coop/objectives/no_objective.hpp>

#include <cstddef>
#include <span>
#include <stdexcept>
#include <vector>

#include "support/catch.hpp"

TEST_CASE("no_objective is zero everywhere", "[no_objective]") {
  const coop::no_objective<float> none{3, 7};
  CHECK(none.dimension() == 3);
  CHECK(none.samples() == 7);
  const std::vector<float> x{1, 2, 3};
  std::vector<float> g{4, 5, 6};
  const std::vector<std::size_t> batch{0, 6};
  CHECK(none.gradient(std::span{x}, std::span{batch}, std::span{g}) == 0.0);
  CHECK(g == std::vector<float>(3));
  CHECK(none.loss(std::span{x}, std::span{batch}) == 0.0);
  CHECK_THROWS_TEXT((coop::no_objective{0, 1}), std::invalid_argument, "dimension is 0");
}
