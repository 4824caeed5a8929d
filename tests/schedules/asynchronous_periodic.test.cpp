// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/laws/schedule.hpp>
#include <coop/schedules/asynchronous_periodic.hpp>

#include <stdexcept>

static_assert(coop::Schedule<coop::asynchronous_periodic>);
static_assert(!coop::EveryStepSchedule<coop::asynchronous_periodic>);
static_assert(!coop::ServerSchedule<coop::asynchronous_periodic>);

TEST_CASE("asynchronous_periodic communicates at the multiples of its period", "[schedules]") {
  const coop::asynchronous_periodic schedule{3};
  CHECK_FALSE(schedule.communicates({.step = 2}));
  CHECK(schedule.communicates({.step = 3}));
  CHECK(schedule.describe() == "asynchronous_periodic{3}");
  CHECK_FALSE(schedule.blocking);
  CHECK(coop::asynchronous_periodic{{.period = 2, .blocking = true}}.describe() ==
        "asynchronous_periodic{{.period = 2, .blocking = true}}");
  coop::laws::schedule(schedule);
  CHECK_THROWS_TEXT(coop::asynchronous_periodic{0}, std::invalid_argument,
                    "asynchronous_periodic: period is 0, must be at least 1");
}
