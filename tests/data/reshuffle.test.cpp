// SPDX-License-Identifier: BSL-1.0
#include <coop/data/reshuffle.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <stdexcept>
#include <vector>

#include "support/catch.hpp"

namespace {

using list = std::vector<std::size_t>;

list take(coop::reshuffle::sampler& sampler, std::size_t step) {
  const auto batch = sampler.next(step);
  return {batch.begin(), batch.end()};
}

TEST_CASE("a pass is cut into batches, the last one shorter", "[reshuffle]") {
  const list shard{3, 5, 8, 9, 12, 20, 31};
  auto sampler = coop::reshuffle{}.start(shard, 3, 1, 0);
  list first;
  list second;
  for (std::size_t step = 1; step <= 6; ++step) {
    const auto batch = take(sampler, step);
    CHECK(batch.size() == (step % 3 == 0 ? 1 : 3));
    auto& pass = step <= 3 ? first : second;
    pass.insert(pass.end(), batch.begin(), batch.end());
  }
  CHECK(first != second);
  std::ranges::sort(first);
  std::ranges::sort(second);
  CHECK(first == shard);
  CHECK(second == shard);
}

TEST_CASE("the key alone decides", "[reshuffle]") {
  list shard(100);
  for (std::size_t i = 0; i < shard.size(); ++i) shard[i] = i;
  const auto first = [&](std::uint64_t seed, std::size_t node) {
    auto sampler = coop::reshuffle{}.start(shard, 100, seed, node);
    return take(sampler, 1);
  };
  CHECK(first(1, 0) == first(1, 0));
  CHECK(first(1, 0) != first(2, 0));
  CHECK(first(1, 0) != first(1, 1));
  // Resuming: a sampler that starts in pass 3 sees what one that went through all saw.
  auto through = coop::reshuffle{}.start(shard, 7, 1, 0);
  for (std::size_t step = 1; step < 40; ++step) static_cast<void>(through.next(step));
  auto resumed = coop::reshuffle{}.start(shard, 7, 1, 0);
  CHECK(take(resumed, 40) == take(through, 40));
}

TEST_CASE("all orders are equally likely", "[reshuffle]") {
  const list shard{0, 1, 2, 3};
  std::map<list, int> counts;
  auto sampler = coop::reshuffle{}.start(shard, 4, 1, 0);
  for (std::size_t step = 1; step <= 24'000; ++step) ++counts[take(sampler, step)];
  REQUIRE(counts.size() == 24);
  double chi_square = 0;
  for (const auto& [order, count] : counts) chi_square += std::pow(count - 1000, 2) / 1000.0;
  CHECK(chi_square < 49.7);  // 23 degrees of freedom, p = 0.001
}

TEST_CASE("steps in an epoch", "[reshuffle]") {
  const coop::reshuffle policy;
  CHECK(policy.steps_per_epoch(7, 3) == 3);
  CHECK(policy.steps_per_epoch(6, 3) == 2);
  CHECK(policy.steps_per_epoch(2, 100) == 1);
  CHECK(policy.steps_per_epoch(2, std::numeric_limits<std::size_t>::max()) == 1);
  CHECK(policy.steps_per_epoch(0, 3) == 0);
  CHECK(policy.describe() == "reshuffle{}");
}

TEST_CASE("hostile calls of reshuffle", "[reshuffle]") {
  const list shard{1, 2};
  CHECK_THROWS_TEXT(coop::reshuffle{}.start(shard, 0, 1, 0), std::invalid_argument,
                    "batch_size is 0");
  CHECK_THROWS_TEXT(coop::reshuffle{}.steps_per_epoch(1, 0), std::invalid_argument,
                    "batch_size is 0");
  CHECK(coop::reshuffle{}.start({}, 3, 1, 0).next(5).empty());
  auto whole = coop::reshuffle{}.start(shard, std::numeric_limits<std::size_t>::max(), 1, 0);
  CHECK(whole.next(3).size() == 2);
}

}  // namespace
