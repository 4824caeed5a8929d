// SPDX-License-Identifier: BSL-1.0
#include <coop/laws/schedule.hpp>
#include <coop/schedules/quorum.hpp>

#include <stdexcept>

#include "support/catch.hpp"

static_assert(coop::EveryStepSchedule<coop::quorum>);
static_assert(coop::CollectingSchedule<coop::quorum>);
static_assert(!coop::DeadlineSchedule<coop::quorum>);

TEST_CASE("a quorum is complete with its number of gradients") {
  const coop::quorum three{3};
  coop::laws::schedule(three);
  CHECK_FALSE(three.enough(2, 5));
  CHECK(three.enough(3, 5));
  CHECK_FALSE(three.enough(2, 2));
  CHECK(three.describe() == "quorum{3}");
  CHECK_THROWS_TEXT(coop::quorum{0}, std::invalid_argument,
                    "quorum: waits for 0 gradients, must be at least 1");
}
