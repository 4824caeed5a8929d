// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/archetypes/schedule.hpp>
#include <coop/laws/schedule.hpp>

TEST_CASE("the least schedule obeys the laws", "[archetypes]") {
  CHECK_NOTHROW(coop::laws::schedule(coop::archetypes::schedule{}));
}
