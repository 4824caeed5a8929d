// SPDX-License-Identifier: BSL-1.0
#include <coop/objectives/ridge.hpp>

#include <limits>
#include <vector>

#include "support/catch.hpp"

TEST_CASE("l2 must be finite and at least 0") {
  CHECK(coop::valid_l2("f", 0.5) == 0.5);
  CHECK(coop::valid_l2("f", 0.0) == 0.0);
  CHECK_THROWS_TEXT(coop::valid_l2("f", -0.5), std::invalid_argument, "f: l2 is -0.5, must be");
  CHECK_THROWS_TEXT(coop::valid_l2("f", std::numeric_limits<double>::quiet_NaN()),
                    std::invalid_argument, "must be finite");
  CHECK_THROWS_TEXT(coop::valid_l2("f", std::numeric_limits<double>::infinity()),
                    std::invalid_argument, "must be finite");
}

TEST_CASE("the regulariser and its gradient") {
  const std::vector<double> x{3, 4};
  std::vector<double> g{std::numeric_limits<double>::quiet_NaN(), 7};
  CHECK(coop::ridge<double>(2, x) == 25);
  CHECK(coop::ridge<double>(0, x) == 0);
  coop::start_gradient<double>(2, x, g);
  CHECK(g == std::vector<double>{6, 8});
  g[0] = std::numeric_limits<double>::quiet_NaN();
  coop::start_gradient<double>(0, x, g);
  CHECK(g == std::vector<double>{0, 0});
}
