// SPDX-License-Identifier: BSL-1.0
#include <coop/transports/network/wire.hpp>

#include "support/catch.hpp"

TEST_CASE("a wire costs a latency and its bytes", "[network]") {
  CHECK(coop::wire{}.seconds(1'000'000) == 0);
  CHECK(coop::wire{0.5, 0.25}.seconds(6) == 2);
  CHECK(coop::wire{0.5, 0.25}.transfer(6) == 1.5);
  CHECK(coop::wire{0.5, 0.25}.transfer(0) == 0);
}
