// SPDX-License-Identifier: BSL-1.0
#include <coop/topologies/zeta_text.hpp>

#include "support/catch.hpp"

TEST_CASE("zeta is told as 0 where it is nothing but rounding") {
  CHECK(coop::zeta_text(0.83) == "ζ = 0.83");
  CHECK(coop::zeta_text(1.0 / 3.0) == "ζ = 0.3333");
  CHECK(coop::zeta_text(1.1e-16) == "ζ = 0");
}
