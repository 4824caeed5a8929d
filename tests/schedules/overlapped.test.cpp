// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/laws/schedule.hpp>
#include <coop/schedules/overlapped.hpp>

#include <cstddef>
#include <stdexcept>
#include <vector>

static_assert(coop::OverlappingSchedule<coop::overlapped>);
static_assert(!coop::EveryStepSchedule<coop::overlapped>);
static_assert(!coop::DelayingSchedule<coop::overlapped>);

TEST_CASE("overlapped begins to communicate at the multiples of its period", "[schedules]") {
  const coop::overlapped schedule{3, 7};
  std::vector<std::size_t> steps;
  for (std::size_t k = 1; k <= 20; ++k) {
    if (schedule.communicates({.step = k, .last = 20})) steps.push_back(k);
  }
  CHECK(steps == std::vector<std::size_t>{7, 14});
  CHECK(schedule.delay == 3);
  CHECK(schedule.describe() == "overlapped{3, 7}");
  coop::laws::schedule(schedule);
  coop::laws::schedule(coop::overlapped{1});
}

TEST_CASE("the period of overlapped is its delay unless it is given", "[schedules]") {
  CHECK(coop::overlapped{0}.period == 1);
  CHECK(coop::overlapped{1}.period == 1);
  CHECK(coop::overlapped{5}.period == 5);
  CHECK(coop::overlapped{5, 1}.period == 1);
  CHECK_THROWS_TEXT((coop::overlapped{5, 0}), std::invalid_argument,
                    "overlapped: period is 0, must be at least 1");
}
