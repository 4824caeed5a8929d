// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/laws/schedule.hpp>
#include <coop/schedules/local_epochs.hpp>

#include <limits>
#include <vector>

static_assert(coop::LimitingSchedule<coop::local_epochs>);

TEST_CASE("local_epochs communicates after E passes over the largest shard", "[schedules]") {
  const coop::local_epochs schedule{2};
  std::vector<std::size_t> steps;
  for (std::size_t k = 1; k <= 25; ++k) {
    if (schedule.communicates({.step = k, .last = 25, .steps_per_epoch = 4})) steps.push_back(k);
  }
  CHECK(steps == std::vector<std::size_t>{8, 16, 24});
  CHECK(schedule.describe() == "local_epochs{2}");
  coop::laws::schedule(schedule);
  coop::laws::schedule(coop::local_epochs{1});
}

TEST_CASE("under local_epochs every node sees its shard E times a round", "[schedules]") {
  // The largest shard has 40 samples, batches have 10: rounds of 2·4 steps.
  const coop::local_epochs schedule{2};
  const auto computed = [&](std::size_t samples) {
    std::vector<std::size_t> steps;
    for (std::size_t k = 1; k <= 16; ++k) {
      const coop::progress p{.step = k, .last = 16, .steps_per_epoch = 4, .batch_size = 10};
      if (schedule.computes(p, samples)) steps.push_back(k);
    }
    return steps;
  };
  CHECK(computed(40).size() == 16);
  CHECK(computed(31).size() == 16);
  CHECK(computed(30) == std::vector<std::size_t>{1, 2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 14});
  CHECK(computed(1) == std::vector<std::size_t>{1, 2, 9, 10});
  CHECK(computed(0).empty());
}

TEST_CASE("local_epochs bears extreme numbers", "[schedules]") {
  const std::size_t huge = std::numeric_limits<std::size_t>::max();
  CHECK_THROWS_TEXT(coop::local_epochs{0}, std::invalid_argument, "local_epochs: epochs is 0");
  // E · steps_per_epoch would wrap round to 0.
  const coop::local_epochs schedule{std::size_t{1} << 63U};
  CHECK_FALSE(schedule.communicates({.step = 6, .last = 9, .steps_per_epoch = 2}));
  CHECK(schedule.computes({.step = 6, .last = 9, .steps_per_epoch = 2}, huge));
}
