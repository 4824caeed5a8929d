// SPDX-License-Identifier: BSL-1.0
#include <coop/laws/topology.hpp>
#include <coop/topologies/complete.hpp>

#include "support/catch.hpp"

static_assert(coop::SpectralTopology<coop::complete>);

TEST_CASE("complete obeys the laws of a topology") {
  for (const std::size_t n : {1U, 2U, 3U, 4U, 5U, 8U, 16U}) {
    CHECK_NOTHROW(coop::laws::topology(coop::complete{n}));
  }
}

TEST_CASE("complete gives every node the weight 1/m to the bit") {
  const coop::complete all{7};
  std::size_t expected = 0;
  for (const coop::link from : all.neighbours(3, 2)) {
    CHECK(from == coop::link{expected++, 1.0 / 7.0});
  }
  CHECK(expected == 7);
  CHECK(all.neighbours(0, 0).size() == 7);
}

TEST_CASE("complete is one worker by default and refuses none") {
  CHECK(coop::complete{}.workers() == 1);
  CHECK(coop::complete{8}.zeta() == 0.0);
  CHECK(coop::complete{8}.describe() == "complete{8}");
  CHECK_THROWS_TEXT(coop::complete{0}, std::invalid_argument, "0 workers, must be at least 1");
}
