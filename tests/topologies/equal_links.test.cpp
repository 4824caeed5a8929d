// SPDX-License-Identifier: BSL-1.0
#include <coop/topologies/equal_links.hpp>

#include <algorithm>
#include <vector>

#include "support/catch.hpp"

TEST_CASE("equal_links lists a stretch of nodes with one weight") {
  const auto links = coop::equal_links(2, 5, 0.25);
  static_assert(coop::LinkRange<decltype(links)>);
  const std::vector<coop::link> expected{{2, 0.25}, {3, 0.25}, {4, 0.25}};
  CHECK(std::ranges::equal(links, expected));
  CHECK(coop::equal_links(3, 3, 1.0).empty());
}
