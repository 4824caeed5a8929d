// SPDX-License-Identifier: BSL-1.0
#include <coop/transports/simulated/post.hpp>

#include <coop/transports/network/link_network.hpp>
#include <coop/transports/network/uniform_network.hpp>
#include <coop/transports/simulated.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "../stress.hpp"
#include "support/catch.hpp"

namespace {

using coop::simulated;
using coop_test::expect;
using communicator = simulated::communicator;

// From node i it takes i seconds.
const coop::any_network by_source = coop::link_network{
    [](std::size_t from, std::size_t) -> coop::wire { return {static_cast<double>(from), 0}; }};

TEST_CASE("messages are received by source, or as they come", "[post]") {
  CHECK_NOTHROW(simulated{.network = by_source}.run(4, [](communicator& own) {
    if (own.rank() > 0) {
      own.send(0, std::vector<std::byte>(own.rank()));
      if (own.rank() == 1) own.send(0, std::vector<std::byte>(5));
      return;
    }
    expect(own.receive(2).bytes().size() == 2 && own.now() == 2, "the one of node 2");
    expect(own.receive_any().bytes().size() == 1 && own.now() == 2, "the oldest");
    expect(own.try_receive_any()->bytes().size() == 5, "messages of one node keep their order");
    expect(!own.try_receive_any().has_value(), "a message that is not there");
    expect(!own.receive_any_until(2.5).has_value() && own.now() == 2.5, "the deadline");
    expect(own.receive_any_until(4).value().source == 3 && own.now() == 3, "before the deadline");
  }));
}

TEST_CASE("what arrives at the deadline itself has come by then, whoever was first to wait",
          "[post]") {
  // The message is there at 2 s, or, taken in by the port, at 3 s: the deadline was set before
  // anything was known of it, or when it was under way.
  for (const auto ports :
       {coop::contention::none, coop::contention::sends, coop::contention::both}) {
    for (const double bandwidth : {8.0, std::numeric_limits<double>::infinity()}) {
      for (const std::size_t receiver : {0U, 1U}) {
        for (const double since : {0.0, 0.5, 1.0, 1.75}) {
          const double at = std::isinf(bandwidth) ? 2 : 3;
          CHECK_NOTHROW(
              simulated{.network = coop::uniform_network{1, bandwidth}, .ports = ports}.run(
                  2, [&](communicator& own) {
                    if (own.rank() != receiver) {
                      own.compute(1);
                      own.send(receiver, std::vector<std::byte>(8));
                      return;
                    }
                    own.compute(since);
                    expect(own.receive_any_until(at).has_value(), "what comes at the deadline");
                    expect(own.now() == at, "the deadline");
                  }));
        }
      }
    }
  }
  // Both are there at 2 s, and so is nobody else.
  CHECK_NOTHROW(simulated{.network = coop::uniform_network{1}}.run(3, [](communicator& own) {
    if (own.rank() > 0) {
      own.compute(1);
      own.send(0, {});
      return;
    }
    for (int message = 0; message < 2; ++message) {
      expect(own.receive_any_until(2).has_value(), "one of two at the deadline");
    }
    expect(!own.receive_any_until(2).has_value(), "a third");
    expect(own.now() == 2, "the deadline");
  }));
}

TEST_CASE("a deadline that a message came before moves no clock later", "[post]") {
  CHECK_THROWS_TEXT(simulated{.network = coop::uniform_network{1}}.run(
                        2,
                        [](communicator& own) {
                          if (own.rank() == 1) {
                            own.send(0, {});
                          } else {
                            expect(own.receive_any_until(1000).has_value(), "the message");
                            expect(own.now() == 1, "when it came");
                          }
                          (void)own.receive(1 - own.rank());
                        }),
                    coop::error, "at 1 s of virtual time all nodes wait for each other");
  // It is no event of the log either: the run is over at 2 s.
  coop::event_log log;
  simulated{.network = coop::uniform_network{1}, .absences = {{1, 1.5}}, .log = &log}.run(
      3, [](communicator& own) {
        if (own.rank() == 0) {
          expect(own.receive_any_until(1000).has_value(), "the message");
          own.compute(1);
        } else {
          own.send(0, {});
          if (own.rank() == 1) own.compute(100);
        }
      });
  for (const auto& each : log.intervals) CHECK(each.end <= 2);
}

TEST_CASE("a deadline is no NaN, and one that never comes is none", "[post]") {
  CHECK_THROWS_TEXT(
      simulated{}.run(1, [](communicator& own) { (void)own.receive_any_until(std::nan("")); }),
      coop::error, "the deadline is NaN");
  constexpr double never = std::numeric_limits<double>::infinity();
  CHECK_NOTHROW(simulated{.network = by_source}.run(3, [](communicator& own) {
    if (own.rank() > 0) {
      own.send(0, {});
      return;
    }
    expect(own.receive_any_until(never).value().source == 1 && own.now() == 1, "the first");
    expect(own.receive_any_until(never).value().source == 2 && own.now() == 2, "the second");
  }));
  CHECK_THROWS_TEXT(simulated{}.run(2,
                                    [](communicator& own) {
                                      if (own.rank() == 0) (void)own.receive_any_until(never);
                                    }),
                    coop::error, "node 0: waits for a message of any node, which nobody can send");
}

}  // namespace
