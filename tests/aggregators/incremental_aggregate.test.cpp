// SPDX-License-Identifier: BSL-1.0
#include <coop/aggregators/incremental_aggregate.hpp>
#include <coop/laws/aggregator.hpp>

#include "support/catch.hpp"

// What it does: tests/evidence/asynchrony.test.cpp.
static_assert(coop::IncrementalAggregator<coop::incremental_aggregate>);
static_assert(!coop::LinearAggregator<coop::incremental_aggregate>);
static_assert(!coop::VotingAggregator<coop::incremental_aggregate>);

TEST_CASE("incremental_aggregate is an aggregator and says so") {
  coop::laws::aggregator(coop::incremental_aggregate{});
  CHECK(coop::incremental_aggregate{}.describe() == "incremental_aggregate{}");
}
