// SPDX-License-Identifier: BSL-1.0
#include <coop/data/iid.hpp>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "support/catch.hpp"

namespace {

using coop::data::iid;
using list = std::vector<std::size_t>;

TEST_CASE("iid shards are equal within one, larger first, and seeded", "[iid]") {
  const auto parts = iid(100, 7, 1);
  CHECK(parts.sizes() == list{15, 15, 14, 14, 14, 14, 14});
  CHECK(parts.samples() == 100);  // a partition holds each sample once
  CHECK(parts == iid(100, 7, 1));
  CHECK_FALSE(parts == iid(100, 7, 2));
}

TEST_CASE("one worker has all samples in order", "[iid]") {
  CHECK(iid(50, 1, 3).shards().front() == coop::data::in_order(50));
}

TEST_CASE("every sample is as likely with every worker, alone and in pairs", "[iid]") {
  constexpr int seeds = 4000;
  std::vector<int> first(12);
  int together = 0;
  for (int seed = 0; seed < seeds; ++seed) {
    const auto parts = iid(12, 3, static_cast<std::uint64_t>(seed));
    for (const std::size_t sample : parts[0]) ++first[sample];
    for (const auto& shard : parts.shards()) {
      together += std::ranges::count(shard, 4U) + std::ranges::count(shard, 5U) == 2 ? 1 : 0;
    }
  }
  // Binomial(4000, p), five standard deviations.
  for (const int count : first) {
    CHECK(std::abs(count - seeds / 3.0) < 5 * std::sqrt(seeds * 2.0 / 9));
  }
  const double p = 3.0 / 11;  // three of the other eleven share the shard
  CHECK(std::abs(together - seeds * p) < 5 * std::sqrt(seeds * p * (1 - p)));
}

TEST_CASE("iid refuses no worker and more workers than samples", "[iid]") {
  CHECK_THROWS_TEXT(iid(5, 8, 1), std::invalid_argument, "iid: 8 workers but 5 samples");
  CHECK_THROWS_TEXT(iid(5, 0, 1), std::invalid_argument, "0 workers");
}

}  // namespace
