// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/laws/schedule.hpp>
#include <coop/schedules/periodic.hpp>

#include <vector>

static_assert(coop::Schedule<coop::periodic>);
static_assert(!coop::EveryStepSchedule<coop::periodic>);

TEST_CASE("periodic communicates at the multiples of its period", "[schedules]") {
  std::vector<std::size_t> steps;
  for (std::size_t k = 1; k <= 20; ++k) {
    if (coop::periodic{7}.communicates({.step = k, .last = 20})) steps.push_back(k);
    CHECK(coop::periodic{1}.communicates({.step = k, .last = 20}));
  }
  CHECK(steps == std::vector<std::size_t>{7, 14});
  CHECK(coop::periodic{8}.period == 8);
  CHECK(coop::periodic{8}.describe() == "periodic{8}");
  coop::laws::schedule(coop::periodic{1});
  coop::laws::schedule(coop::periodic{7});
}

TEST_CASE("a period of 0 is refused", "[schedules]") {
  CHECK_THROWS_TEXT(coop::periodic{0}, std::invalid_argument,
                    "periodic: period is 0, must be at least 1");
}
