// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/core/layout.hpp>

TEST_CASE("a block of a layout knows its size", "[core]") {
  const coop::parameter_layout layout{{"weights", 0, 10, 64}, {"bias", 640, 10}};
  CHECK(layout[0].size() == 640);
  CHECK(layout[1].size() == 10);
  CHECK(layout[0].offset + layout[0].size() == layout[1].offset);
  CHECK(layout[0] != layout[1]);
}
