// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/laws/schedule.hpp>
#include <coop/schedules/delayed.hpp>

static_assert(coop::DelayingSchedule<coop::delayed>);
static_assert(coop::EveryStepSchedule<coop::delayed>);
static_assert(!coop::OverlappingSchedule<coop::delayed>);

TEST_CASE("delayed communicates at every step", "[schedules]") {
  coop::laws::schedule(coop::delayed{3});
  CHECK(coop::delayed{3}.delay == 3);
  CHECK(coop::delayed{3}.describe() == "delayed{3}");
}
