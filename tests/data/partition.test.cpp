// SPDX-License-Identifier: BSL-1.0
#include <coop/data/partition.hpp>

#include <stdexcept>
#include <vector>

#include "support/catch.hpp"

namespace {

using coop::data::partition;
using list = std::vector<std::size_t>;

TEST_CASE("a partition holds ascending shards", "[partition]") {
  const partition parts{{{4, 0}, {}, {3, 1, 2}}};
  CHECK(parts.workers() == 3);
  CHECK(parts.samples() == 5);
  CHECK(parts.sizes() == list{2, 0, 3});
  CHECK(parts.shards() == std::vector<list>{{0, 4}, {}, {1, 2, 3}});
  CHECK(parts[2][1] == 2);
  CHECK(parts[1].empty());
  CHECK(parts == partition{{{0, 4}, {}, {1, 2, 3}}});
}

TEST_CASE("what is no partition is refused", "[partition]") {
  CHECK_THROWS_TEXT(partition({}), std::invalid_argument, "no shards");
  CHECK_THROWS_TEXT(partition({{0, 1}, {1}}), std::invalid_argument, "sample 1 of 3");
  CHECK_THROWS_TEXT(partition({{0}, {2}}), std::invalid_argument, "sample 2 of 2");
}

TEST_CASE("the checks that rules share name the cure", "[partition]") {
  CHECK_THROWS_TEXT(coop::data::require_enough_samples("rule", 5, 8), std::invalid_argument,
                    "rule: 8 workers but 5 samples: use at most 5 workers, or more data");
  CHECK_THROWS_TEXT(coop::data::require_enough_samples("rule", 5, 0), std::invalid_argument,
                    "rule: 0 workers, must be at least 1");
  CHECK_NOTHROW(coop::data::require_enough_samples("rule", 5, 5));
}

TEST_CASE("the helpers of rules", "[partition]") {
  CHECK(coop::data::even_sizes(11, 4) == list{3, 3, 3, 2});
  CHECK(coop::data::even_sizes(8, 4) == list{2, 2, 2, 2});
  CHECK(coop::data::in_order(3) == list{0, 1, 2});
  CHECK(coop::data::ascending(std::vector<double>{2, 1, 2, -1, 1}) == list{3, 1, 4, 0, 2});
  CHECK(coop::data::deal(list{2, 0, 1}, list{1, 0, 2}) == partition{{{2}, {}, {0, 1}}});
}

}  // namespace
