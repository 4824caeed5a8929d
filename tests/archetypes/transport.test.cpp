// SPDX-License-Identifier: BSL-1.0
#include <coop/archetypes/transport.hpp>

#include <coop/laws/transport.hpp>

#include <cstddef>
#include <span>
#include <stdexcept>

#include "support/catch.hpp"
#include "support/watchdog.hpp"

namespace {

namespace archetypes = coop::archetypes;
using transport = archetypes::transport;

TEST_CASE("the least transports work", "[transport]") {
  const coop_test::watchdog limit{"the archetypes of Transport"};
  const auto obeys = [](const auto& least) {
    for (const std::size_t nodes : {1U, 2U, 8U, 33U}) {
      CHECK_NOTHROW(coop::laws::transport(least, {.nodes = nodes, .one_process = true}));
    }
  };
  obeys(transport{});
  obeys(archetypes::overlapping_transport{});
  obeys(archetypes::point_to_point_transport{});
  obeys(archetypes::simulated_point_to_point_transport{});
}

TEST_CASE("the least transport models nothing more", "[transport]") {
  using communicator = transport::communicator;
  STATIC_REQUIRE(coop::Communicator<communicator>);
  STATIC_REQUIRE(!coop::CollectiveCommunicator<communicator, std::span<double>>);
  STATIC_REQUIRE(!coop::CollectiveCommunicator<communicator, std::span<float>>);
  STATIC_REQUIRE(!coop::SharedMemoryCommunicator<communicator>);
}

TEST_CASE("the least timed transport waits until a time, and no longer for what has come",
          "[transport]") {
  const coop_test::watchdog limit{"the archetype of TimedCommunicator"};
  archetypes::timed_transport{}.run(2, [](archetypes::timed_communicator& own) {
    if (own.rank() == 1) {
      own.barrier();
      own.send(0, {});
      return;
    }
    CHECK_FALSE(own.receive_any_until(own.now() + 0.01).has_value());
    own.barrier();
    const auto late = own.receive_any_until(1e6);
    REQUIRE(late.has_value());
    CHECK(late->source == 1);
  });
}

TEST_CASE("the least virtual clock moves by computing, and by messages of those who are ahead",
          "[transport]") {
  const coop_test::watchdog limit{"the archetype of SimulatedCommunicator"};
  using sends = archetypes::simulated_point_to_point_transport;
  sends{}.run(2, [](sends::communicator& own) {
    CHECK(own.now() == 0.0);
    if (own.rank() == 1) {
      own.compute(2.5);
      own.compute_step(1);
      own.send(0, {});
      own.barrier();
      return;
    }
    CHECK(own.now() == 0.0);
    (void)own.receive(1);
    CHECK(own.now() == 3.5);
    own.compute_step(1);
    own.barrier();
    CHECK(own.now() == 4.5);
  });
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
