// SPDX-License-Identifier: BSL-1.0
#include <coop/transports/pending_exchange.hpp>

#include <coop/concepts.hpp>
#include <coop/core/error.hpp>
#include <coop/laws/transport_cases.hpp>
#include <coop/transports/in_process.hpp>
#include <coop/transports/threads.hpp>

#include <chrono>
#include <cstddef>
#include <cstring>
#include <optional>
#include <span>
#include <stdexcept>
#include <thread>
#include <type_traits>
#include <vector>

#include "stress.hpp"
#include "support/catch.hpp"
#include "support/watchdog.hpp"

namespace {

using coop_test::drain_guard;
using coop_test::expect;

template <class Transport>
void check_misuse(const Transport& transport, std::size_t nodes) {
  using communicator = typename Transport::communicator;
  const std::vector<std::size_t> all = coop::laws::everybody(nodes);
  const std::vector<std::byte> lasting(10);
  const auto forgets = [&](communicator& own) {
    {
      const auto pending = own.start_exchange(all, all, lasting);
    }
    own.barrier();
  };
  CHECK_THROWS_TEXT(transport.run(nodes, forgets), coop::error, "has given an exchange up");
  const auto drains = [&](communicator& own) {
    auto pending = own.start_exchange(all, all, lasting);
    own.drain();
    expect(pending.ready(), "wait() throws at once");
    (void)pending.wait();
  };
  CHECK_THROWS_TEXT(transport.run(nodes, drains), coop::error, "has given an exchange up");
  const auto another = [&](communicator& own) {
    auto pending = own.start_exchange(all, all, lasting);
    (void)own.exchange(all, all, lasting);
  };
  CHECK_THROWS_TEXT(transport.run(nodes, another), coop::error, "while an exchange is pending");
  const auto twice = [&](communicator& own) {
    std::optional pending{own.start_exchange(all, all, lasting)};
    (void)pending->wait();
    (void)pending->ready();
  };
  CHECK_THROWS_TEXT(transport.run(nodes, twice), coop::error, "has been waited for already");
  const auto holds = [&](communicator& own) {
    auto pending = own.start_exchange(all, all, lasting);
    const auto inbox = pending.wait();
    (void)own.start_exchange(all, all, lasting);
  };
  CHECK_THROWS_TEXT(transport.run(nodes, holds), coop::error, "destroy the inbox first");
  const std::vector<std::size_t> nobody{nodes};
  const auto foreign = [&](communicator& own) { (void)own.start_exchange(nobody, {}, {}); };
  CHECK_THROWS_TEXT(transport.run(nodes, foreign), coop::error, "is none of the");
  if (nodes == 1) return;
  const auto leaves = [&](communicator& own) {
    if (own.rank() != 0) return;
    auto pending = own.start_exchange({all.data() + 1, 1}, {}, lasting);
    while (!pending.ready()) {
    }
    (void)pending.wait();
  };
  CHECK_THROWS_TEXT(transport.run(nodes, leaves), coop::error, "but a node has returned");
}

TEST_CASE("a pending exchange may be moved, and nothing else", "[pending_exchange]") {
  using pending = coop::threads::communicator::pending;
  STATIC_REQUIRE(std::is_nothrow_move_constructible_v<pending>);
  STATIC_REQUIRE(!std::is_copy_constructible_v<pending>);
  STATIC_REQUIRE(!std::is_move_assignable_v<pending>);
}

TEST_CASE("pending exchanges explain misuse on threads", "[pending_exchange]") {
  const coop_test::watchdog limit{"misuse of pending exchanges"};
  for (const std::size_t nodes : {1U, 2U, 3U}) check_misuse(coop::threads{}, nodes);
}

TEST_CASE("pending exchanges explain misuse in process", "[pending_exchange][fibers]") {
  const coop_test::watchdog limit{"misuse of pending exchanges in process"};
  for (const std::size_t nodes : {1U, 2U, 9U}) {
    for (const std::size_t threads : {1U, 2U})
      check_misuse(coop::in_process{.threads = threads}, nodes);
  }
}

TEST_CASE("a source that is late makes nobody wait before wait()", "[pending_exchange]") {
  const coop_test::watchdog limit{"a late source"};
  // Node 0 publishes only when node 1, whose exchange is pending, has told it to.
  coop::threads{}.run(2, [](coop::threads::communicator& own) {
    const std::size_t zero[] = {0};
    const std::size_t one[] = {1};
    const std::vector<std::byte> bytes(own.rank() + 5, std::byte{9});
    const drain_guard guard{own};
    if (own.rank() == 1) {
      auto pending = own.start_exchange(zero, {}, bytes);
      expect(!pending.ready(), "ready before the source has published");
      own.send(0, {});
      const auto inbox = pending.wait();
      expect(inbox[0].size() == 5 && inbox[0][4] == std::byte{9}, "another message");
    } else {
      (void)own.receive(1);
      std::this_thread::sleep_for(std::chrono::milliseconds{2});
      (void)own.exchange({}, one, bytes);
    }
  });
}

TEST_CASE("nodes that poll let 1,000 others of their thread run", "[pending_exchange][fibers]") {
  const coop_test::watchdog limit{"1,000 nodes that poll"};
  for (const std::size_t threads : {1U, 2U}) {
    coop::in_process{.threads = threads}.run(1'000, [](coop::in_process::communicator& own) {
      const std::size_t n = own.size();
      const std::size_t sources[] = {(own.rank() + n - 1) % n};
      const std::size_t destinations[] = {(own.rank() + 1) % n};
      std::size_t value = own.rank();
      for (int round = 0; round < 10; ++round) {
        std::size_t mine = value;
        const drain_guard guard{own};
        auto pending =
            own.start_exchange(sources, destinations, std::as_bytes(std::span{&mine, 1}));
        while (!pending.ready()) {
        }
        const auto inbox = pending.wait();
        std::memcpy(&value, inbox[0].data(), sizeof value);
      }
      expect(value == (own.rank() + n - 10) % n, "another node's number");
    });
  }
}

TEST_CASE("an exception that is caught after drain() is not lost", "[pending_exchange]") {
  const coop_test::watchdog limit{"a caught exception"};
  const auto worker = [](coop::threads::communicator& own) {
    if (own.rank() == 1) (void)own.receive(0);
    if (own.rank() != 0) return;
    try {
      const drain_guard guard{own};
      throw std::runtime_error{"not so bad"};
    } catch (const std::runtime_error&) {
    }
    (void)own.receive(1);
  };
  CHECK_THROWS_TEXT(coop::threads{}.run(2, worker), coop::error, "let it leave the worker");
}

}  // namespace
