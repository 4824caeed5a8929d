// SPDX-License-Identifier: BSL-1.0
#include <coop/topologies/stochastic_checks.hpp>

#include "support/catch.hpp"

TEST_CASE("sums are one within 1e-9") {
  coop::link_lists rows{{0, 2, 3}, {{0, 0.5}, {1, 0.5}, {1, 1.0}}};
  CHECK_NOTHROW(coop::require_sums_of_one(rows, "row"));
  rows.links[0].weight += 9e-10;
  CHECK_NOTHROW(coop::require_sums_of_one(rows, "row"));
  rows.links[0].weight += 9e-10;
  CHECK_THROWS_TEXT(coop::require_sums_of_one(rows, "row"), std::invalid_argument,
                    "row 0 sums to 1.0000000018");
  rows.links[2].weight = 0.6;
  rows.links[0].weight = 0.5;
  CHECK_THROWS_TEXT(coop::require_sums_of_one(rows, "column"), std::invalid_argument,
                    "column 1 sums to 0.6, must sum to 1; add 0.4 to W(1, 1)");
}

TEST_CASE("negative weights are found") {
  CHECK_FALSE(coop::has_negative_weight({{0, 1}, {{0, 0.0}}}));
  CHECK(coop::has_negative_weight({{0, 1}, {{0, -1e-300}}}));
}
