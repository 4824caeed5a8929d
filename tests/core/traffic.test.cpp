// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/core/traffic.hpp>

TEST_CASE("traffic adds up and is measured by differences", "[core]") {
  coop::traffic sum{.bytes_out = 10, .bytes_in = 20};
  const coop::traffic before = sum;
  sum += {.bytes_out = 1, .bytes_in = 2};
  CHECK(sum == coop::traffic{.bytes_out = 11, .bytes_in = 22});
  CHECK(sum - before == coop::traffic{.bytes_out = 1, .bytes_in = 2});
}
