// SPDX-License-Identifier: BSL-1.0
#include <coop/laws/schedule.hpp>
#include <coop/schedules/asynchronous.hpp>

#include <cstddef>
#include <limits>
#include <stdexcept>

#include "support/catch.hpp"

static_assert(coop::EveryStepSchedule<coop::asynchronous>);
static_assert(coop::AdmittingSchedule<coop::asynchronous>);
static_assert(!coop::CollectingSchedule<coop::asynchronous>);

TEST_CASE("asynchronous lets everybody go on at once") {
  const coop::asynchronous free{};
  coop::laws::schedule(free);
  CHECK(free.admits({.worker = 99, .workers = 100, .clock = 1000, .slowest = 0, .updates = 0}));
  CHECK(free.describe() == "asynchronous{}");
}

TEST_CASE("the active workers grow from one to all") {
  const coop::asynchronous growing{{.ramp_up = 20}};
  const auto active = [&](std::size_t updates) {
    std::size_t count = 0;
    for (std::size_t w = 0; w < 5; ++w) {
      if (growing.admits({.worker = w, .workers = 5, .updates = updates})) ++count;
    }
    return count;
  };
  CHECK(active(0) == 1);
  CHECK(active(4) == 1);
  CHECK(active(5) == 2);
  CHECK(active(10) == 3);
  CHECK(active(19) == 4);
  CHECK(active(20) == 5);
  CHECK(growing.describe() == "asynchronous{{.ramp_up = 20}}");
  CHECK(coop::asynchronous{{.average_decay = 0.5, .ramp_up = 3}}.describe() ==
        "asynchronous{{.average_decay = 0.5, .ramp_up = 3}}");
  CHECK(coop::asynchronous{{.ramp_up = 3, .blocking = true}}.describe() ==
        "asynchronous{{.ramp_up = 3, .blocking = true}}");
}

TEST_CASE("a decay that keeps nothing or everything is refused") {
  for (const double decay : {-0.1, 1.0, std::numeric_limits<double>::quiet_NaN()}) {
    CHECK_THROWS_TEXT((coop::asynchronous{{.average_decay = decay}}), std::invalid_argument,
                      "must be at least 0 and below 1");
  }
}
