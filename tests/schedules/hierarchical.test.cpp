// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/laws/schedule.hpp>
#include <coop/schedules/hierarchical.hpp>

#include <vector>

static_assert(coop::LeveledSchedule<coop::hierarchical>);

TEST_CASE("hierarchical stays in the groups but for the multiples of the outer period",
          "[schedules]") {
  const coop::hierarchical schedule{2, 6};
  std::vector<std::size_t> groups;
  std::vector<std::size_t> all;
  for (std::size_t k = 1; k <= 13; ++k) {
    const coop::progress p{.step = k, .last = 13};
    if (schedule.communicates(p)) (schedule.within(p) ? groups : all).push_back(k);
  }
  CHECK(groups == std::vector<std::size_t>{2, 4, 8, 10});
  CHECK(all == std::vector<std::size_t>{6, 12});
  CHECK(schedule.describe() == "hierarchical{2, 6}");
  coop::laws::schedule(schedule);
  coop::laws::schedule(coop::hierarchical{3, 3});
}

TEST_CASE("hierarchical refuses periods that do not nest", "[schedules]") {
  CHECK_THROWS_TEXT((coop::hierarchical{0, 6}), std::invalid_argument, "group period is 0");
  CHECK_THROWS_TEXT((coop::hierarchical{2, 0}), std::invalid_argument, "period is 0");
  CHECK_THROWS_TEXT((coop::hierarchical{4, 6}), std::invalid_argument,
                    "period 6 is no multiple of the group period 4");
}
