// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/core/progress.hpp>

static_assert(coop::progress{}.epoch() == 1.0);

TEST_CASE("an epoch is complete after its last step", "[core]") {
  CHECK(coop::progress{.step = 5, .steps_per_epoch = 10}.epoch() == 0.5);
  CHECK(coop::progress{.step = 10, .steps_per_epoch = 10}.epoch() == 1.0);
}
