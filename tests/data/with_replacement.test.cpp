// SPDX-License-Identifier: BSL-1.0
#include <coop/data/with_replacement.hpp>

#include <cmath>
#include <map>
#include <stdexcept>
#include <utility>
#include <vector>

#include "support/catch.hpp"

namespace {

using list = std::vector<std::size_t>;

TEST_CASE("draws are uniform and independent within a batch", "[with_replacement]") {
  const list shard{10, 20, 30, 40, 50};
  auto sampler = coop::with_replacement{}.start(shard, 2, 1, 0);
  std::map<std::pair<std::size_t, std::size_t>, int> counts;
  for (std::size_t step = 1; step <= 25'000; ++step) {
    const auto batch = sampler.next(step);
    REQUIRE(batch.size() == 2);
    ++counts[{batch[0], batch[1]}];
  }
  REQUIRE(counts.size() == 25);
  double chi_square = 0;
  for (const auto& [pair, count] : counts) chi_square += std::pow(count - 1000, 2) / 1000.0;
  CHECK(chi_square < 51.2);  // 24 degrees of freedom, p = 0.001
}

TEST_CASE("the key and the step decide", "[with_replacement]") {
  list shard(1000);
  for (std::size_t i = 0; i < shard.size(); ++i) shard[i] = i;
  const auto draw = [&](std::uint64_t seed, std::size_t node, std::size_t step) {
    auto sampler = coop::with_replacement{}.start(shard, 16, seed, node);
    const auto batch = sampler.next(step);
    return list(batch.begin(), batch.end());
  };
  CHECK(draw(1, 2, 3) == draw(1, 2, 3));
  CHECK(draw(1, 2, 3) != draw(2, 2, 3));
  CHECK(draw(1, 2, 3) != draw(1, 3, 3));
  CHECK(draw(1, 2, 3) != draw(1, 2, 4));
}

TEST_CASE("with_replacement at the edges", "[with_replacement]") {
  const coop::with_replacement policy;
  CHECK(policy.steps_per_epoch(7, 3) == 3);
  CHECK(policy.steps_per_epoch(2, 5) == 1);
  CHECK(policy.describe() == "with_replacement{}");
  CHECK(policy.start({}, 3, 1, 0).next(1).empty());
  const list one{4};
  const auto drawn = policy.start(one, 3, 1, 0);
  auto sampler = drawn;
  CHECK(sampler.next(1).size() == 3);
  CHECK(sampler.next(1)[2] == 4);
  CHECK_THROWS_TEXT(policy.start(one, 0, 1, 0), std::invalid_argument, "batch_size is 0");
  CHECK_THROWS_TEXT(policy.steps_per_epoch(1, 0), std::invalid_argument, "batch_size is 0");
}

}  // namespace
