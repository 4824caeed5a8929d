// SPDX-License-Identifier: BSL-1.0
#include <coop/schedules/timed.hpp>

#include <coop/laws/schedule.hpp>

#include <limits>
#include <stdexcept>

#include "support/catch.hpp"

TEST_CASE("a timer rings after a time that there is") {
  const coop::timed schedule{0.25};
  CHECK(schedule.seconds == 0.25);
  CHECK(schedule.describe() == "timed{0.25}");
  coop::laws::schedule(schedule);
  CHECK_THROWS_TEXT(coop::timed{0}, std::invalid_argument, "timed: seconds is 0, must be positive");
  CHECK_THROWS_TEXT(coop::timed{-1}, std::invalid_argument, "seconds is -1");
  CHECK_THROWS_TEXT(coop::timed{std::numeric_limits<double>::quiet_NaN()}, std::invalid_argument,
                    "seconds is nan");
  CHECK_THROWS_TEXT(coop::timed{std::numeric_limits<double>::infinity()}, std::invalid_argument,
                    "must be positive and finite");
}
