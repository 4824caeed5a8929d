// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/laws/schedule.hpp>
#include <coop/schedules/post_local.hpp>

#include <vector>

TEST_CASE("post_local communicates at every step, then periodically", "[schedules]") {
  const auto steps = [](const coop::post_local& schedule) {
    std::vector<std::size_t> found;
    for (std::size_t k = 1; k <= 14; ++k) {
      if (schedule.communicates({.step = k, .last = 14})) found.push_back(k);
    }
    return found;
  };
  CHECK(steps({5, 4}) == std::vector<std::size_t>{1, 2, 3, 4, 5, 8, 12});
  CHECK(steps({0, 6}) == std::vector<std::size_t>{6, 12});
  CHECK(steps({100, 6}).size() == 14);
  CHECK(coop::post_local{5, 4}.describe() == "post_local{5, 4}");
  coop::laws::schedule(coop::post_local{5, 4});
  CHECK_THROWS_TEXT((coop::post_local{5, 0}), std::invalid_argument, "post_local: period is 0");
}
