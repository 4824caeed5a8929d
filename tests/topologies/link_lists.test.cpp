// SPDX-License-Identifier: BSL-1.0
#include <coop/topologies/link_lists.hpp>

#include "support/catch.hpp"

TEST_CASE("transpose turns columns into rows and back") {
  // Node 0 hears 1 and 2, node 1 hears itself, node 2 nobody.
  const coop::link_lists columns{{0, 2, 3, 3}, {{1, 0.5}, {2, 0.25}, {1, 1.0}}};
  const coop::link_lists rows = coop::transpose(columns);
  CHECK(rows.of(0).empty());
  CHECK(rows.of(1)[0] == coop::link{0, 0.5});
  CHECK(rows.of(1)[1] == coop::link{1, 1.0});
  CHECK(rows.of(2)[0] == coop::link{0, 0.25});
  CHECK(coop::transpose(rows) == columns);
  CHECK(coop::transpose(coop::link_lists{}).nodes() == 0);
}
