// SPDX-License-Identifier: BSL-1.0
#include <coop/transports/signal.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <thread>
#include <vector>

#include "support/catch.hpp"
#include "support/watchdog.hpp"

namespace {

using coop_test::watchdog;

TEST_CASE("a signal has a cache line of its own", "[signal]") {
  CHECK(sizeof(coop::signal) == 64);
  CHECK(alignof(coop::signal) == 64);
  coop::signal fresh;
  CHECK(fresh.value() == 0);
  fresh.raise(3);
  CHECK(fresh.value() == 3);
  fresh.raise(coop::signal::departed);
  CHECK(fresh.value() > 1'000'000'000);
}

TEST_CASE("two threads take turns, and no wake-up is lost", "[signal]") {
  const watchdog limit{"two signals in turn"};
  coop::signal ping;
  coop::signal pong;
  const std::uint64_t turns = 20'000;
  std::uint64_t plain = 0;  // what the signals order
  std::jthread other{[&] {
    for (std::uint64_t i = 1; i <= turns; ++i) {
      ping.wait(0, [&] { return ping.value() >= i; });
      ++plain;
      pong.raise(i);
    }
  }};
  for (std::uint64_t i = 1; i <= turns; ++i) {
    ++plain;
    ping.raise(i);
    pong.wait(i % 3 == 0 ? 100 : 0, [&] { return pong.value() >= i; });
  }
  CHECK(plain == 2 * turns);
}

TEST_CASE("sleepers are woken by a raise and by a ring", "[signal]") {
  const watchdog limit{"sleepers of a signal"};
  for (int round = 0; round < 20; ++round) {
    coop::signal awaited;
    std::atomic<bool> stopped{false};
    std::atomic<int> woken{0};
    std::vector<std::jthread> sleepers;
    for (int i = 0; i < 6; ++i) {
      sleepers.emplace_back([&] {
        awaited.wait(0, [&] { return awaited.value() >= 1 || stopped; });
        ++woken;
      });
    }
    // Long enough for them to sleep, sometimes.
    std::this_thread::sleep_for(std::chrono::milliseconds{round % 4});
    if (round % 2 == 0) {
      awaited.raise(1);
    } else {
      stopped = true;
      awaited.ring();
    }
    sleepers.clear();
    CHECK(woken == 6);
  }
}

}  // namespace
