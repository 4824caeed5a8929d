// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/archetypes/step_size.hpp>
#include <coop/laws/step_size.hpp>

TEST_CASE("the least step size obeys the laws", "[archetypes]") {
  CHECK_NOTHROW(coop::laws::step_size(coop::archetypes::step_size{}));
}
