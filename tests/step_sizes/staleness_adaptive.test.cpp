// SPDX-License-Identifier: BSL-1.0
#include <coop/laws/step_size.hpp>
#include <coop/step_sizes/staleness_adaptive.hpp>

#include "support/catch.hpp"

TEST_CASE("a stale gradient gets a smaller step") {
  const coop::staleness_adaptive adaptive;
  coop::laws::step_size(adaptive);
  CHECK(adaptive.factor({.staleness = 0}) == 1.0);
  CHECK(adaptive.factor({.staleness = 1}) == 0.5);
  CHECK(adaptive.factor({.staleness = 3}) == 0.25);
  CHECK(adaptive.describe() == "staleness_adaptive{}");
}
