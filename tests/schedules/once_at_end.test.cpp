// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/laws/schedule.hpp>
#include <coop/schedules/once_at_end.hpp>

TEST_CASE("once_at_end communicates at the last step alone", "[schedules]") {
  const coop::once_at_end schedule;
  for (std::size_t k = 1; k <= 20; ++k) {
    CHECK(schedule.communicates({.step = k, .last = 20}) == (k == 20));
  }
  CHECK(schedule.communicates({.step = 1, .last = 1}));
  CHECK(schedule.describe() == "once_at_end{}");
  coop::laws::schedule(schedule);
}
