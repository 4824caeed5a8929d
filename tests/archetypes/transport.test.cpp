// SPDX-License-Identifier: BSL-1.0
#include <coop/archetypes/transport.hpp>

#include <coop/laws/transport.hpp>

#include <cstddef>
#include <span>
#include <stdexcept>

#include "support/catch.hpp"
#include "support/watchdog.hpp"

namespace {

using transport = coop::archetypes::transport;

TEST_CASE("the least transport works", "[transport]") {
  const coop_test::watchdog limit{"the archetype of Transport"};
  for (const std::size_t nodes : {1U, 2U, 8U, 33U}) {
    CHECK_NOTHROW(coop::laws::transport(transport{}, {.nodes = nodes, .one_process = true}));
  }
}

TEST_CASE("the least transport models nothing more", "[transport]") {
  using communicator = transport::communicator;
  STATIC_REQUIRE(coop::Communicator<communicator>);
  STATIC_REQUIRE(!coop::CollectiveCommunicator<communicator, std::span<double>>);
  STATIC_REQUIRE(!coop::CollectiveCommunicator<communicator, std::span<float>>);
  STATIC_REQUIRE(!coop::SharedMemoryCommunicator<communicator>);
}

TEST_CASE("the least transport says that a node has returned", "[transport]") {
  const coop_test::watchdog limit{"a node of the archetype returns early"};
  CHECK_THROWS_TEXT(transport{}.run(3,
                                    [](transport::communicator& own) {
                                      if (own.rank() != 1) own.barrier();
                                    }),
                    coop::error, "one has returned");
  CHECK_THROWS_TEXT(transport{}.run(2,
                                    [](transport::communicator& own) {
                                      if (own.rank() == 1) throw 7;
                                      own.barrier();
                                    }),
                    coop::error, "node 1: threw something that is no std::exception");
}

}  // namespace
