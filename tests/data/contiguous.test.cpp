// SPDX-License-Identifier: BSL-1.0
#include <coop/data/contiguous.hpp>

#include <stdexcept>
#include <vector>

#include "support/catch.hpp"

namespace {

using coop::data::contiguous;
using list = std::vector<std::size_t>;

TEST_CASE("contiguous shards are equal within one, larger first", "[contiguous]") {
  CHECK(contiguous(7, 3).shards() == std::vector<list>{{0, 1, 2}, {3, 4}, {5, 6}});
  CHECK(contiguous(6, 3).sizes() == list{2, 2, 2});
  CHECK(contiguous(3, 1).shards() == std::vector<list>{{0, 1, 2}});
  CHECK(contiguous(3, 3).sizes() == list{1, 1, 1});
}

TEST_CASE("contiguous refuses no worker and more workers than samples", "[contiguous]") {
  CHECK_THROWS_TEXT(contiguous(5, 8), std::invalid_argument, "contiguous: 8 workers but 5 samples");
  CHECK_THROWS_TEXT(contiguous(5, 0), std::invalid_argument, "0 workers");
  CHECK_THROWS_TEXT(contiguous(0, 1), std::invalid_argument, "1 workers but 0 samples");
}

}  // namespace
