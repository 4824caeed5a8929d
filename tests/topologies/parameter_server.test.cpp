// SPDX-License-Identifier: BSL-1.0
#include <coop/laws/topology.hpp>
#include <coop/topologies/parameter_server.hpp>

#include <stdexcept>

#include "support/catch.hpp"

static_assert(coop::ServedTopology<coop::parameter_server>);
static_assert(coop::DirectedTopology<coop::parameter_server>);
static_assert(!coop::SpectralTopology<coop::parameter_server>);

TEST_CASE("a parameter server obeys the laws of a topology") {
  for (const std::size_t workers : {1U, 2U, 5U}) {
    for (const std::size_t servers : {1U, 3U}) {
      CHECK_NOTHROW(coop::laws::topology(coop::parameter_server{workers, servers}));
    }
  }
}

TEST_CASE("servers are the nodes after the workers, and hear all of them") {
  const coop::parameter_server star{4, 2};
  CHECK(star.nodes() == 6);
  CHECK(star.workers() == 4);
  CHECK(star.servers() == 2);
  std::size_t expected = 0;
  for (const coop::link from : star.neighbours(0, 5)) CHECK(from == coop::link{expected++, 0.25});
  CHECK(expected == 4);
  CHECK(star.recipients(0, 3).size() == 6);
  CHECK(star.recipients(0, 4).size() == 0);
  CHECK(star.describe() == "parameter_server{4, 2}");
  CHECK(coop::parameter_server{4}.describe() == "parameter_server{4}");
}

TEST_CASE("there must be a worker and a server") {
  CHECK_THROWS_TEXT(coop::parameter_server(0), std::invalid_argument,
                    "parameter_server: 0 workers, must be at least 1");
  CHECK_THROWS_TEXT(coop::parameter_server(3, 0), std::invalid_argument,
                    "parameter_server: 0 servers, must be at least 1");
}
