// SPDX-License-Identifier: BSL-1.0
#include <coop/laws/topology.hpp>
#include <coop/topologies/groups.hpp>

#include <vector>

#include "support/catch.hpp"

static_assert(coop::GroupedTopology<coop::groups> && coop::SpectralTopology<coop::groups>);
static_assert(coop::SpectralTopology<coop::group_average>);

TEST_CASE("groups and what they do within obey the laws") {
  for (const std::size_t n : {1U, 2U, 3U, 4U, 5U, 8U, 16U}) {
    for (std::size_t count = 1; count <= n; ++count) {
      INFO(n << " workers in " << count << " groups");
      CHECK_NOTHROW(coop::laws::topology(coop::groups{n, count}));
    }
  }
}

TEST_CASE("groups are contiguous, larger ones first") {
  const coop::groups teams{8, 3};
  std::vector<std::size_t> of;
  for (std::size_t i = 0; i < 8; ++i) of.push_back(teams.group_of(i));
  CHECK(of == std::vector<std::size_t>{0, 0, 0, 1, 1, 1, 2, 2});

  const auto fourth = teams.within().neighbours(0, 3);
  CHECK(fourth.size() == 3);
  CHECK(fourth.front() == coop::link{3, 1.0 / 3.0});
  CHECK(teams.within().neighbours(0, 7).front() == coop::link{6, 0.5});
}

TEST_CASE("groups alone never agree, together they do at once") {
  CHECK(coop::groups{8, 2}.zeta() == 0.0);
  CHECK(coop::groups{8, 2}.within().zeta() == 1.0);
  CHECK(coop::groups{8, 1}.within().zeta() == 0.0);
  CHECK(coop::groups{8, 2}.describe() == "groups{8, 2}");
}

TEST_CASE("groups refuse impossible numbers") {
  CHECK_THROWS_TEXT((coop::groups{0, 1}), std::invalid_argument, "0 workers");
  CHECK_THROWS_TEXT((coop::groups{4, 0}), std::invalid_argument, "count is 0, must be at least 1");
  CHECK_THROWS_TEXT((coop::groups{4, 5}), std::invalid_argument, "more groups than workers");
}
