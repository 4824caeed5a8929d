// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/laws/step_size.hpp>
#include <coop/step_sizes/inverse.hpp>

#include <limits>

TEST_CASE("inverse falls as one over the step", "[step_sizes]") {
  const coop::inverse decay{5};
  CHECK(decay.factor({.step = 1}) == 1);
  CHECK(decay.factor({.step = 1 + 5}) == 0.5);
  CHECK(decay.factor({.step = 1 + 15}) == 0.25);
  CHECK(coop::inverse{}.factor({.step = 4}) == 0.25);
  CHECK(coop::inverse{0.5}.describe() == "inverse{0.5}");
  coop::laws::step_size(decay);
}

TEST_CASE("inverse refuses a t0 that is not positive", "[step_sizes]") {
  for (const double t0 : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN(),
                          std::numeric_limits<double>::infinity()}) {
    CHECK_THROWS_TEXT(coop::inverse{t0}, std::invalid_argument, "inverse: t0 is");
  }
}
