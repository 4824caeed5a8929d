// SPDX-License-Identifier: BSL-1.0
#include <coop/laws/schedule.hpp>
#include <coop/schedules/deadline.hpp>

#include <limits>
#include <stdexcept>

#include "support/catch.hpp"

static_assert(coop::EveryStepSchedule<coop::deadline>);
static_assert(coop::DeadlineSchedule<coop::deadline>);

TEST_CASE("before its deadline a step is complete with all gradients only") {
  const coop::deadline half{0.5};
  coop::laws::schedule(half);
  CHECK(half.enough(4, 4));
  CHECK_FALSE(half.enough(3, 4));
  CHECK(half.describe() == "deadline{0.5}");
}

TEST_CASE("a deadline is a positive time") {
  const double infinity = std::numeric_limits<double>::infinity();
  for (const double seconds : {0.0, -1.0, infinity, infinity - infinity}) {
    CHECK_THROWS_TEXT(coop::deadline{seconds}, std::invalid_argument,
                      "must be positive and finite");
  }
}
