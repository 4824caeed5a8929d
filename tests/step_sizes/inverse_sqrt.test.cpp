// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/laws/step_size.hpp>
#include <coop/step_sizes/inverse_sqrt.hpp>

#include <limits>

TEST_CASE("inverse_sqrt falls as one over the root", "[step_sizes]") {
  const coop::inverse_sqrt decay{5};
  CHECK(decay.factor({.step = 1}) == 1);
  CHECK(decay.factor({.step = 1 + 15}) == 0.5);      // 1 + 15/5 = 4
  CHECK(decay.factor({.step = 1 + 5 * 99}) == 0.1);  // 1 + 99 = 100
  CHECK(coop::inverse_sqrt{}.factor({.step = 4}) == 0.5);
  CHECK(decay.describe() == "inverse_sqrt{5}");
  coop::laws::step_size(decay);
}

TEST_CASE("inverse_sqrt refuses a t0 that is not positive", "[step_sizes]") {
  for (const double t0 : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN(),
                          std::numeric_limits<double>::infinity()}) {
    CHECK_THROWS_TEXT(coop::inverse_sqrt{t0}, std::invalid_argument, "inverse_sqrt: t0 is");
  }
}
