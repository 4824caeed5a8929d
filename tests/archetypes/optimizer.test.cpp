// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/archetypes/optimizer.hpp>
#include <coop/laws/optimizer.hpp>

TEST_CASE("the least optimizer obeys the laws", "[archetypes]") {
  CHECK_NOTHROW(coop::laws::optimizer<float>(coop::archetypes::optimizer{}));
  CHECK_NOTHROW(coop::laws::optimizer<double>(coop::archetypes::optimizer{}));
}
