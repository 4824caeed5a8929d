// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/laws/schedule.hpp>
#include <coop/schedules/every_step.hpp>

static_assert(coop::EveryStepSchedule<coop::every_step>);
static_assert(coop::every_step::synchronization == coop::synchrony::bulk_synchronous);

TEST_CASE("every_step communicates at every step", "[schedules]") {
  const coop::every_step schedule;
  for (std::size_t k = 1; k <= 20; ++k) CHECK(schedule.communicates({.step = k, .last = 20}));
  CHECK(schedule.describe() == "every_step{}");
  coop::laws::schedule(schedule);
}
