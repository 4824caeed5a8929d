// SPDX-License-Identifier: BSL-1.0
#include <coop/core/link.hpp>

#include "support/catch.hpp"

TEST_CASE("links are equal when node and weight are") {
  CHECK(coop::link{1, 0.5} == coop::link{1, 0.5});
  CHECK_FALSE(coop::link{1, 0.5} == coop::link{2, 0.5});
  CHECK_FALSE(coop::link{1, 0.5} == coop::link{1, 0.25});
}
