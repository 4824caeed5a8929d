// SPDX-License-Identifier: BSL-1.0
#include <coop/data/full_batch.hpp>

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "support/catch.hpp"

namespace {

TEST_CASE("every step has the whole shard", "[full_batch]") {
  const std::vector<std::size_t> shard{3, 5, 8};
  const coop::full_batch policy;
  auto sampler = policy.start(shard, 1, 1, 0);
  for (std::size_t step = 1; step <= 3; ++step)
    CHECK(std::ranges::equal(sampler.next(step), shard));
  CHECK(policy.steps_per_epoch(3, 1) == 1);
  CHECK(policy.steps_per_epoch(0, 1) == 0);
  CHECK(policy.describe() == "full_batch{}");
  CHECK(policy.start({}, 1, 1, 0).next(1).empty());
  CHECK_THROWS_TEXT(policy.start(shard, 0, 1, 0), std::invalid_argument, "batch_size is 0");
  CHECK_THROWS_TEXT(policy.steps_per_epoch(3, 0), std::invalid_argument, "batch_size is 0");
}

}  // namespace
