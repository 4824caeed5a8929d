// SPDX-License-Identifier: BSL-1.0
#include <coop/objectives/checks.hpp>

#include <vector>

#include "support/catch.hpp"

TEST_CASE("a vector of the wrong size is named with both sizes") {
  const std::vector<double> three(3);
  const std::vector<double> four(4);
  CHECK_NOTHROW(coop::require_dimension("f", 3, three, three));
  CHECK_THROWS_TEXT((coop::require_dimension("f", 3, three, four), 0), std::invalid_argument,
                    "f: a vector of 4 elements was passed, must have dimension() = 3");
}

TEST_CASE("an objective's description") {
  CHECK(coop::describe_objective("f", 3, 2, ".l2 = 1") == "f{3 x 2, {.l2 = 1}}");
}
