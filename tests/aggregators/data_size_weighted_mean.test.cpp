// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/aggregators/data_size_weighted_mean.hpp>
#include <coop/laws/aggregator.hpp>

#include <vector>

static_assert(coop::LinearAggregator<coop::data_size_weighted_mean>);
static_assert(!coop::WeightPreservingAggregator<coop::data_size_weighted_mean>);

namespace {
std::vector<double> weighted(std::vector<double> w, const std::vector<std::size_t>& samples) {
  coop::data_size_weighted_mean{}.weights(w, samples);
  return w;
}
}  // namespace

TEST_CASE("contributors count by their samples", "[aggregators]") {
  CHECK(weighted({0.5, 0.5}, {3, 1}) == std::vector<double>{0.75, 0.25});
  CHECK(weighted({0.25, 0.25, 0.5}, {4, 0, 2}) == std::vector<double>{0.5, 0, 0.5});
  CHECK(weighted({1, 1}, {10, 30}) == std::vector<double>{0.25, 0.75});
  coop::laws::aggregator(coop::data_size_weighted_mean{});
}

TEST_CASE("where nobody has data the weights stay", "[aggregators]") {
  CHECK(weighted({0.5, 0.5}, {0, 0}) == std::vector<double>{0.5, 0.5});
  CHECK(weighted({}, {}).empty());
}

TEST_CASE("a list of other length is refused", "[aggregators]") {
  CHECK_THROWS_TEXT(weighted({0.5, 0.5}, {1}), std::invalid_argument,
                    "2 weights but 1 shard sizes");
}
