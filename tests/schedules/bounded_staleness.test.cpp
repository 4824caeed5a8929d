// SPDX-License-Identifier: BSL-1.0
#include <coop/laws/schedule.hpp>
#include <coop/schedules/bounded_staleness.hpp>

#include "support/catch.hpp"

static_assert(coop::EveryStepSchedule<coop::bounded_staleness>);
static_assert(coop::AdmittingSchedule<coop::bounded_staleness>);

TEST_CASE("nobody starts more than s clocks ahead of the slowest") {
  const coop::bounded_staleness two{2};
  coop::laws::schedule(two);
  CHECK(two.admits({.clock = 7, .slowest = 7}));
  CHECK(two.admits({.clock = 9, .slowest = 7}));
  CHECK_FALSE(two.admits({.clock = 10, .slowest = 7}));
  CHECK_FALSE(coop::bounded_staleness{0}.admits({.clock = 1, .slowest = 0}));
  CHECK(two.describe() == "bounded_staleness{2}");
}
