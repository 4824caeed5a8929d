// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/archetypes/aggregator.hpp>
#include <coop/laws/aggregator.hpp>

TEST_CASE("the least aggregators obey the laws", "[archetypes]") {
  CHECK_NOTHROW(coop::laws::aggregator(coop::archetypes::aggregator{}));
  CHECK_NOTHROW(coop::laws::aggregator(coop::archetypes::linear_aggregator{}));
}
