// SPDX-License-Identifier: BSL-1.0
#include <coop/transports/simulated.hpp>

#include <coop/concepts.hpp>
#include <coop/laws/transport.hpp>
#include <coop/transports/compute_time/log_normal.hpp>
#include <coop/transports/compute_time/shifted_exponential.hpp>
#include <coop/transports/in_process.hpp>
#include <coop/transports/network/uniform_network.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "stress.hpp"
#include "support/catch.hpp"
#include "support/watchdog.hpp"

namespace {

using coop::contention;
using coop::simulated;
using coop::uniform_network;
using coop_test::watchdog;
using communicator = simulated::communicator;

const coop::any_network slow = uniform_network{1e-3, 1e6};

TEST_CASE("simulated models what it should", "[simulated]") {
  STATIC_REQUIRE(coop::Transport<simulated>);
  STATIC_REQUIRE(coop::SimulatedCommunicator<communicator>);
  STATIC_REQUIRE(!coop::SimulatedCommunicator<coop::in_process::communicator>);
  STATIC_REQUIRE(coop::SharedMemoryCommunicator<communicator>);
  STATIC_REQUIRE(coop::CollectiveCommunicator<communicator, std::span<float>>);
  STATIC_REQUIRE(coop::CollectiveCommunicator<communicator, std::span<double>>);
  STATIC_REQUIRE(coop::OverlappingCommunicator<communicator>);
  STATIC_REQUIRE(coop::PointToPointCommunicator<communicator>);
  CHECK(simulated{}.describe() == "simulated{uniform_network{0, inf}}");
  CHECK(simulated{.network = uniform_network{0.5, 8},
                  .compute = coop::compute_time::log_normal{1, 0.5}}
            .describe() == "simulated{uniform_network{0.5, 8}, compute_time::log_normal{1, 0.5}}");
}

TEST_CASE("simulated obeys the laws on a network of infinite speed", "[simulated]") {
  const watchdog limit{"laws of simulated"};
  for (const std::size_t nodes : {1U, 2U, 3U, 8U, 17U}) {
    CHECK_NOTHROW(coop::laws::transport(simulated{}, {.nodes = nodes}));
  }
}

TEST_CASE("simulated obeys the laws on slow networks", "[simulated]") {
  const watchdog limit{"laws of simulated on slow networks"};
  for (const contention ports : {contention::none, contention::sends, contention::both}) {
    for (const double loss : {0.0, 0.3}) {
      for (const std::size_t nodes : {2U, 5U}) {
        const simulated transport{
            .network = slow, .ports = ports, .faults = {.loss = loss, .timeout = 0.1}};
        CHECK_NOTHROW(coop::laws::transport(transport, {.nodes = nodes, .rounds = 20}));
      }
    }
  }
}

TEST_CASE("simulated gives the bits of other transports", "[simulated]") {
  const watchdog limit{"gossip on simulated"};
  for (const std::size_t nodes : {1U, 2U, 3U, 16U, 64U}) {
    const auto expected = coop_test::serial_gossip(nodes);
    CHECK(coop_test::gossip(simulated{}, nodes, 1) == expected);
    CHECK(coop_test::gossip(simulated{.network = slow, .faults = {.loss = 0.1}}, nodes, 1) ==
          expected);
  }
}

TEST_CASE("simulated explains what went wrong", "[simulated]") {
  const watchdog limit{"failures on simulated"};
  coop_test::check_failures(simulated{});
  coop_test::check_failures(simulated{.network = slow});
  CHECK_THROWS_TEXT(simulated({.stack_bytes = 100}).run(1, [](communicator&) {}),
                    std::invalid_argument, "stack_bytes is 100, must be at least 65536");
  CHECK_THROWS_TEXT(
      simulated({.stack_bytes = std::size_t{1} << 40U}).run(1000, [](communicator&) {}),
      coop::error, "no address space");
  for (const std::size_t large : {(std::size_t{1} << 40U) + 1, ~std::size_t{0}}) {
    CHECK_THROWS_TEXT(simulated({.stack_bytes = large}).run(2, [](communicator&) {}),
                      std::invalid_argument, ", must be at most 1099511627776");
  }
  CHECK_THROWS_TEXT(simulated{}.run(std::size_t{1} << 24U, [](communicator&) {}),
                    std::invalid_argument, "must be below 16777216");
}

TEST_CASE("the first failure in virtual time ends a simulated run, and the error says when",
          "[simulated]") {
  std::vector<double> reached(3);
  const auto worker = [&](communicator& own) {
    for (int step = 0;; ++step) {
      own.compute(own.rank() == 2 ? 0.5 : 0.75);
      reached[own.rank()] = own.now();
      if (own.rank() == 2 && step == 2) throw std::runtime_error{"broken"};
      if (own.rank() == 0 && step == 2) throw std::runtime_error{"later"};
    }
  };
  CHECK_THROWS_TEXT(simulated{}.run(3, worker), coop::error,
                    "node 2: broken (at 1.5 s of virtual time)");
  CHECK(reached == std::vector<double>{1.5, 1.5, 1.5});
}

TEST_CASE("nodes that wait for each other are told who waits for whom", "[simulated]") {
  const watchdog limit{"stalemates"};
  CHECK_THROWS_TEXT(simulated{.network = slow}.run(3,
                                                   [](communicator& own) {
                                                     own.compute(1);
                                                     (void)own.receive((own.rank() + 1) % 3);
                                                   }),
                    coop::error,
                    "node 0: at 1 s of virtual time all nodes wait for each other: node 0 waits "
                    "for a message of node 1; node 1 waits for a message of node 2; node 2 waits "
                    "for a message of node 0");
  CHECK_THROWS_TEXT(simulated{}.run(20, [](communicator& own) { (void)own.receive_any(); }),
                    coop::error, "and 12 more");
  CHECK_THROWS_TEXT(simulated{}.run(2,
                                    [](communicator& own) {
                                      const std::array<std::size_t, 1> other{1 - own.rank()};
                                      if (own.rank() == 0) own.barrier();
                                      (void)own.exchange(other, other, {});
                                    }),
                    coop::error,
                    "node 0 waits for node 1 in barrier(); node 1 waits for node 0 in "
                    "exchange()");
  // Nothing comes to nodes that only poll.
  CHECK_THROWS_TEXT(simulated{}.run(2,
                                    [](communicator& own) {
                                      while (!own.try_receive_any()) {
                                      }
                                    }),
                    coop::error,
                    "node 0: at 0 s of virtual time all nodes wait for each other: "
                    "node 0 polls and nothing comes");
  CHECK_THROWS_TEXT(simulated{}.run(2,
                                    [](communicator& own) {
                                      std::vector<double> x(3);
                                      const std::vector<double> weights(2, 0.5);
                                      if (own.rank() == 0) own.barrier();
                                      own.all_reduce(std::span{x}, std::span{weights});
                                    }),
                    coop::error, "node 1: makes another collective call");
}

TEST_CASE("who is told that it waits in vain may go on", "[simulated]") {
  std::size_t told = 0;
  simulated{}.run(3, [&](communicator& own) {
    if (own.rank() == 2) return;
    try {
      (void)own.receive(2);
    } catch (const coop::error& e) {
      ++told;
      coop_test::expect(e.rank() == own.rank(), "another node is told");
    }
    own.send(1 - own.rank(), {});
    (void)own.receive(1 - own.rank());
  });
  CHECK(told == 2);
}

TEST_CASE("the same seed gives the same events", "[simulated]") {
  const auto events = [](std::uint64_t seed) {
    coop::event_log log;
    const simulated transport{.network = slow,
                              .compute = coop::compute_time::shifted_exponential{0.01, 50},
                              .faults = {.loss = 0.1, .timeout = 0.02},
                              .seed = seed,
                              .log = &log};
    transport.run(12, [](communicator& own) {
      const std::vector<std::byte> bytes(100 * own.rank());
      const auto ring = coop_test::ring_of(own.rank(), 12);
      for (std::size_t step = 1; step < 6; ++step) {
        own.compute_step(step);
        own.send((own.rank() * step) % 12, bytes);
        {
          const auto inbox = own.exchange(ring, ring, bytes);
        }
        while (own.try_receive_any()) {
        }
        own.barrier();
      }
    });
    return log;
  };
  const coop::event_log once = events(3);
  CHECK(once == events(3));
  CHECK(!(once == events(4)));
  CHECK(once.messages.size() > 12 * 5 * 2);
}

TEST_CASE("10,000 simulated nodes", "[simulated]") {
  const watchdog limit{"10,000 simulated nodes"};
  // ThreadSanitizer has room for 8,128 threads, and a fiber is one to it.
  const std::size_t nodes = coop_test::under_tsan ? 1'000 : 10'000;
  CHECK(coop_test::gossip(simulated{.network = slow}, nodes, 1, 5, 7) ==
        coop_test::serial_gossip(nodes, 5, 7));
}

TEST_CASE("a simulated run inside a node of a run", "[simulated]") {
  std::vector<double> times(4);
  simulated{}.run(2, [&](communicator& own) {
    own.compute(1);
    simulated{}.run(2, [&](communicator& inner) {
      inner.compute(static_cast<double>(1 + inner.rank()));
      inner.barrier();
      times[2 * own.rank() + inner.rank()] = inner.now();
    });
    own.barrier();
    coop_test::expect(own.now() == 1, "another run's time");
  });
  CHECK(times == std::vector<double>(4, 2.0));
}

}  // namespace
