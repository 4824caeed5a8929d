// SPDX-License-Identifier: BSL-1.0
#include <coop/transports/simulated/communicator.hpp>

#include <coop/transports/compute_time/trace.hpp>
#include <coop/transports/network/uniform_network.hpp>
#include <coop/transports/simulated.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "../stress.hpp"
#include "support/catch.hpp"

namespace {

using coop::simulated;
using coop_test::expect;
using communicator = simulated::communicator;

/// 1/8 s of latency and 8 bytes a second: times are exact in binary.
const coop::any_network slow = coop::uniform_network{0.125, 8};

TEST_CASE("time passes in compute() alone", "[simulated]") {
  simulated{.compute = coop::compute_time::trace{{{0.5, 1}, {0.25, 2}}}}.run(
      2, [](communicator& own) {
        expect(own.now() == 0, "the clock does not start at 0");
        own.compute_step(1);
        expect(own.now() == (own.rank() == 0 ? 0.5 : 1), "step 1");
        own.compute_step(2);
        expect(own.now() == (own.rank() == 0 ? 0.75 : 3), "step 2");
        own.compute(0);
        own.barrier();
        expect(own.now() == 3, "the barrier");
      });
  for (const double seconds : {-1.0, std::nan(""), std::numeric_limits<double>::infinity()}) {
    CHECK_THROWS_TEXT(simulated{}.run(1, [&](communicator& own) { own.compute(seconds); }),
                      coop::error, "must be at least 0 and finite");
  }
  CHECK_THROWS_TEXT(simulated{}.run(1,
                                    [](communicator& own) {
                                      own.compute(1e308);
                                      own.compute(1e308);
                                    }),
                    coop::error, "1e+308 s, must be at least 0 and finite, at 1e+308 s and after");
}

TEST_CASE("nodes run in the order of time, then of numbers", "[simulated]") {
  std::vector<std::size_t> order;
  simulated{}.run(4, [&](communicator& own) {
    own.compute(own.rank() == 1 ? 0.5 : 1);
    order.push_back(own.rank());
    own.compute(own.rank() == 3 ? 0 : 1);
    order.push_back(own.rank());
  });
  CHECK(order == std::vector<std::size_t>{1, 0, 2, 3, 3, 1, 0, 2});
}

TEST_CASE("an exchange takes a latency and the bytes of a port's messages", "[simulated]") {
  simulated{.network = slow}.run(3, [](communicator& own) {
    // 0 → 1 and 0 → 2: the second waits for the first to leave.
    const std::vector<std::byte> bytes(4);
    const coop_test::drain_guard guard{own};
    const std::vector<std::size_t> root{0};
    const std::vector<std::size_t> leaves{1, 2};
    if (own.rank() == 0) {
      (void)own.exchange({}, leaves, bytes);
      expect(own.now() == 0, "sending takes time");
      (void)own.exchange({}, leaves, bytes);
    } else {
      (void)own.exchange(root, {}, {});
      expect(own.now() == (own.rank() == 1 ? 0.625 : 1.125), "the first message");
      (void)own.exchange(root, {}, {});
      expect(own.now() == (own.rank() == 1 ? 1.625 : 2.125), "the second message");
    }
  });
}

TEST_CASE("a sender goes on; what its readers have not read yet does not change", "[simulated]") {
  simulated{.network = slow}.run(2, [](communicator& own) {
    const std::vector<std::size_t> other{1 - own.rank()};
    if (own.rank() == 0) {
      for (int k = 0; k < 5; ++k) {
        std::vector<std::byte> bytes(8, std::byte(k));
        const coop_test::drain_guard guard{own};
        (void)own.exchange({}, other, bytes);
        own.compute(0.25);
      }
      return;
    }
    own.compute(2);
    for (int k = 0; k < 5; ++k) {
      const auto inbox = own.exchange(other, {}, {});
      expect(inbox[0].size() == 8 && inbox[0][7] == std::byte(k), "a message has changed");
      expect(own.now() == std::max(2.0, k + 1.125), "a message is late");
    }
  });
}

TEST_CASE("a pending exchange goes on while a node computes", "[simulated]") {
  for (const double computing : {0.25, 4.0}) {
    simulated{.network = slow}.run(2, [&](communicator& own) {
      const std::vector<std::size_t> other{1 - own.rank()};
      const std::vector<std::byte> bytes(8);
      const coop_test::drain_guard guard{own};
      auto pending = own.start_exchange(other, other, bytes);
      expect(!pending.ready(), "ready at once");
      expect(own.now() == 0, "one look takes time");
      own.compute(computing);
      expect(pending.ready() == (computing > 1), "ready at the wrong time");
      (void)pending.wait();
      expect(own.now() == std::max(1.125, computing), "computing and communicating do not overlap");
    });
  }
  simulated{.network = slow}.run(2, [&](communicator& own) {
    const std::vector<std::size_t> other{1 - own.rank()};
    const std::vector<std::byte> bytes(8);
    const coop_test::drain_guard guard{own};
    own.compute(static_cast<double>(own.rank()));
    auto pending = own.start_exchange(other, other, bytes);
    while (!pending.ready()) {
    }
    expect(own.now() == (own.rank() == 0 ? 2.125 : 1.125), "polling is not to the point");
    (void)pending.wait();
  });
}

TEST_CASE("messages come when they have arrived, and the first to come first", "[simulated]") {
  simulated{.network = slow, .ports = coop::contention::sends}.run(4, [](communicator& own) {
    if (own.rank() == 0) {
      expect(own.receive_any().source == 3, "the shortest is not first");
      expect(own.now() == 0.125, "no bytes take time");
      expect(own.receive_any().source == 1, "of two at one time the lowest node is first");
      expect(own.receive_any().source == 2, "of two at one time the lowest node is first");
      expect(own.now() == 1.125, "8 bytes");
      own.send(0, {});
      expect(own.receive_any().source == 0, "a node's own message");
      expect(!own.receive_any_until(2).has_value(), "a message of nobody");
      expect(own.now() == 2, "the deadline");
      expect(!own.receive_any_until(1).has_value(), "a deadline that is over");
      expect(own.now() == 2, "time does not go back");
      expect(own.receive_any_until(9).has_value(), "a message before the deadline");
      expect(own.now() == 3.125, "a message before the deadline");
      return;
    }
    own.send(0, std::vector<std::byte>(own.rank() == 3 ? 0 : 8));
    own.compute(3);
    if (own.rank() == 1) own.send(0, {});
  });
}

TEST_CASE("time does not pass while an inbox is held", "[simulated]") {
  const std::vector<std::size_t> itself{0};
  for (const int call : {0, 1, 2, 3}) {
    CHECK_THROWS_TEXT(simulated{}.run(1,
                                      [&](communicator& own) {
                                        const auto inbox = own.exchange(itself, itself, {});
                                        if (call == 0) own.compute(1);
                                        if (call == 1) (void)own.receive_any();
                                        if (call == 2) (void)own.try_receive_any();
                                        if (call == 3) own.barrier();
                                      }),
                      coop::error, "destroy the inbox first");
  }
}

TEST_CASE("nodes need not list each other alike", "[simulated]") {
  simulated{}.run(3, [](communicator& own) {
    const std::vector<std::size_t> all{0, 1, 2};
    const std::vector<std::size_t> twice{2, 2, own.rank()};
    for (int k = 0; k < 3; ++k) {
      const std::byte mine{static_cast<unsigned char>(own.rank())};
      const coop_test::drain_guard guard{own};
      const auto inbox = own.exchange(twice, all, std::span{&mine, 1});
      expect(inbox.size() == 3 && inbox[0][0] == std::byte{2} && inbox[1][0] == std::byte{2} &&
                 inbox[2][0] == mine,
             "a wrong message");
    }
  });
}

}  // namespace
