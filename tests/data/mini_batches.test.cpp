// SPDX-License-Identifier: BSL-1.0
#include <coop/data/mini_batches.hpp>

#include <coop/data/reshuffle.hpp>

#include <algorithm>
#include <concepts>
#include <ranges>
#include <span>
#include <stdexcept>
#include <vector>

#include "support/catch.hpp"

namespace {

using coop::data::mini_batches;
using list = std::vector<std::size_t>;

static_assert(std::ranges::forward_range<mini_batches>);
static_assert(std::ranges::sized_range<mini_batches>);
static_assert(
    std::same_as<std::ranges::range_reference_t<mini_batches>, std::span<const std::size_t>>);

const list shard{3, 5, 8, 9, 12, 20, 31};

TEST_CASE("a loop over mini-batches sees every sample once", "[mini_batches]") {
  list seen;
  std::size_t batches = 0;
  for (const auto batch : mini_batches(shard, 3, 1)) {
    CHECK(batch.size() == (batches == 2 ? 1 : 3));
    seen.insert(seen.end(), batch.begin(), batch.end());
    ++batches;
  }
  CHECK(batches == 3);
  CHECK(seen != shard);
  std::ranges::sort(seen);
  CHECK(seen == shard);
}

TEST_CASE("mini-batches are those of reshuffle", "[mini_batches]") {
  auto sampler = coop::reshuffle{}.start(shard, 2, 9, 4);
  std::size_t step = 0;
  for (std::size_t epoch = 1; epoch <= 3; ++epoch) {
    for (const auto batch : mini_batches(shard, 2, 9, 4, epoch)) {
      CHECK(std::ranges::equal(batch, sampler.next(++step)));
    }
  }
  CHECK(step == 12);
}

TEST_CASE("mini-batches compose with views", "[mini_batches]") {
  const mini_batches batches{shard, 3, 1};
  CHECK(batches.size() == 3);
  std::size_t samples = 0;
  for (const auto size :
       batches | std::views::transform(&std::span<const std::size_t>::size) | std::views::take(2)) {
    samples += size;
  }
  CHECK(samples == 6);
  CHECK(std::ranges::distance(batches) == 3);
}

TEST_CASE("mini-batches at the edges", "[mini_batches]") {
  CHECK(mini_batches({}, 3, 1).begin() == mini_batches({}, 3, 1).end());
  CHECK(mini_batches({}, 3, 1).size() == 0);
  CHECK((*mini_batches(shard, 1000, 1).begin()).size() == 7);
  CHECK_THROWS_TEXT(mini_batches(shard, 0, 1), std::invalid_argument, "batch_size is 0");
}

}  // namespace
