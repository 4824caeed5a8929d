// SPDX-License-Identifier: BSL-1.0
#include <coop/transports/simulated/untimed_scope.hpp>

#include <coop/concepts.hpp>
#include <coop/transports/in_process.hpp>
#include <coop/transports/message.hpp>
#include <coop/transports/network/uniform_network.hpp>
#include <coop/transports/simulated.hpp>

#include <cstddef>
#include <span>
#include <vector>

#include "../stress.hpp"
#include "support/catch.hpp"

namespace {

using coop::simulated;
using coop_test::expect;
using communicator = simulated::communicator;

const coop::any_network slow = coop::uniform_network{0.125, 8};

TEST_CASE("scopes are counted", "[untimed_scope]") {
  std::size_t scopes = 0;
  {
    const coop::untimed_scope outer{scopes};
    {
      const coop::untimed_scope inner{scopes};
      CHECK(scopes == 2);
    }
    CHECK(scopes == 1);
  }
  CHECK(scopes == 0);
}

TEST_CASE("untimed calls take the time of waiting alone, and are not in the log",
          "[untimed_scope]") {
  STATIC_REQUIRE(coop::UntimedCommunicator<communicator>);
  STATIC_REQUIRE(!coop::UntimedCommunicator<coop::in_process::communicator>);
  coop::event_log log;
  simulated{.network = slow, .log = &log}.run(4, [](communicator& own) {
    const coop_test::drain_guard guard{own};
    const auto ring = coop_test::ring_of(own.rank(), 4);
    const std::vector<double> ones(4, 1.0);
    const std::vector<std::byte> bytes(8, std::byte(own.rank()));
    std::vector<double> x{static_cast<double>(own.rank())};
    own.compute(own.rank() == 3 ? 2 : 1);
    {
      const auto still = own.untimed();
      own.barrier();
      own.all_reduce(std::span{x}, std::span<const double>{ones});
      expect(x[0] == 6, "the sum");
      const auto inbox = own.exchange(ring, ring, bytes);
      for (std::size_t i = 0; i < ring.size(); ++i) {
        expect(inbox[i][7] == std::byte(ring[i]), "a wrong message");
      }
      expect(own.now() == 2, "untimed calls take time");
    }
    expect(own.traffic().bytes_out > 16, "no bytes are counted");
    own.barrier();
    expect(own.now() == 2.25, "a timed barrier takes no time");
  });
  CHECK(log.messages.empty());
  CHECK(log.intervals.size() == 4 + 3 + 4);  // computing, waiting for node 3, the last barrier
}

TEST_CASE("a call takes its time unless all nodes say that it does not", "[untimed_scope]") {
  for (std::size_t timed = 0; timed < 3; ++timed) {
    simulated{.network = slow}.run(3, [&](communicator& own) {
      if (own.rank() == timed) {
        own.barrier();
      } else {
        const auto still = own.untimed();
        own.barrier();
      }
      expect(own.now() == 0.25, "the barrier");
    });
  }
  CHECK_THROWS_TEXT(simulated{}.run(2,
                                    [](communicator& own) {
                                      const auto still = own.untimed();
                                      own.send(0, {});
                                    }),
                    coop::error, "only collective calls can be");
  CHECK_THROWS_TEXT(simulated{}.run(2,
                                    [](communicator& own) {
                                      const auto still = own.untimed();
                                      own.send(1 - own.rank(), coop::message{own.rank(), 4});
                                    }),
                    coop::error, "only collective calls can be");
}

}  // namespace
