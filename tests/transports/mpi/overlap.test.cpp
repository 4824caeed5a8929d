// SPDX-License-Identifier: BSL-1.0
// Run by mpirun at several numbers of ranks; every rank makes all the checks.
#include <coop/transports/mpi.hpp>

#include <coop/concepts.hpp>
#include <coop/core/error.hpp>
#include <coop/laws/transport_messages.hpp>
#include <coop/laws/transport_overlap.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "support/catch.hpp"
#include "support/watchdog.hpp"
#include "transports/stress.hpp"

namespace {

using coop::mpi;
using coop_test::drain_guard;
using coop_test::expect;
using coop_test::watchdog;
using communicator = coop::mpi_communicator;

std::size_t ranks() { return coop::mpi_environment::of_program().size(); }

watchdog a_minute(const char* what) { return watchdog{what, std::chrono::seconds{60}}; }

TEST_CASE("mpi overlaps, and talks from node to node", "[mpi]") {
  STATIC_REQUIRE(coop::OverlappingCommunicator<communicator>);
  STATIC_REQUIRE(coop::PointToPointCommunicator<communicator>);
}

TEST_CASE("started exchanges and messages obey the laws in pieces", "[mpi]") {
  const auto limit = a_minute("laws of messages of mpi in pieces");
  for (const std::size_t piece : {std::size_t{5000}, std::size_t{1} << 20}) {
    const mpi transport{.piece_bytes = piece, .share_memory = false};
    CHECK_NOTHROW(coop::laws::transport_overlap(transport, {.nodes = ranks(), .rounds = 12}));
    CHECK_NOTHROW(coop::laws::transport_messages(transport, {.nodes = ranks()}));
  }
}

TEST_CASE("a started exchange progresses while it is polled", "[mpi]") {
  const auto limit = a_minute("an exchange that is polled");
  const std::size_t size = (std::size_t{128} << 20) / ranks();
  mpi{}.run(ranks(), [&](communicator& own) {
    const std::size_t n = own.size();
    const std::size_t before[] = {(own.rank() + n - 1) % n};
    const std::size_t after[] = {(own.rank() + 1) % n};
    const std::vector<std::byte> bytes(size, std::byte(own.rank() + 1));
    const drain_guard guard{own};
    auto pending = own.start_exchange(before, after, bytes);
    while (!pending.ready()) {
    }
    // All have come so far without wait().
    const auto inbox = pending.wait();
    expect(inbox[0].size() == size, "a message of another size");
    expect(
        inbox[0].front() == std::byte(before[0] + 1) && inbox[0].back() == std::byte(before[0] + 1),
        "another message");
  });
}

TEST_CASE("pending exchanges of mpi explain misuse", "[mpi]") {
  const auto limit = a_minute("misuse of pending exchanges on mpi");
  const std::vector<std::size_t> all = coop::laws::everybody(ranks());
  const std::vector<std::byte> lasting(300'000);
  const auto forgets = [&](communicator& own) {
    {
      const auto pending = own.start_exchange(all, all, lasting);
    }
    own.barrier();
  };
  CHECK_THROWS_TEXT(mpi{}.run(ranks(), forgets), coop::error, "has given an exchange up");
  const auto drains = [&](communicator& own) {
    auto pending = own.start_exchange(all, all, lasting);
    own.drain();
    expect(pending.ready(), "wait() throws at once");
    (void)pending.wait();
  };
  CHECK_THROWS_TEXT(mpi{}.run(ranks(), drains), coop::error, "has given an exchange up");
  const auto another = [&](communicator& own) {
    auto pending = own.start_exchange(all, all, lasting);
    own.barrier();
  };
  CHECK_THROWS_TEXT(mpi{}.run(ranks(), another), coop::error, "while an exchange is pending");
  if (ranks() == 1) return;
  const auto leaves = [&](communicator& own) {
    const std::size_t other[] = {1};
    if (own.rank() != 0) return;
    auto pending = own.start_exchange(other, {}, lasting);
    while (!pending.ready()) {
    }
    (void)pending.wait();
  };
  CHECK_THROWS_TEXT(mpi{}.run(ranks(), leaves), coop::error, "but a node has returned");
}

TEST_CASE("large messages cross without waiting for each other", "[mpi]") {
  const auto limit = a_minute("large messages of mpi");
  const std::size_t size = 40'000'000 / ranks();
  mpi{}.run(ranks(), [&](communicator& own) {
    for (std::size_t to = 0; to < own.size(); ++to) {
      own.send(to, std::vector<std::byte>(size, std::byte(own.rank() + 1)));
    }
    own.barrier();
    for (std::size_t k = 0; k < own.size(); ++k) {
      const auto got = own.receive_any();
      expect(got.bytes().size() == size, "a message of another size");
      expect(std::ranges::count(got.bytes(), std::byte(got.source + 1)) ==
                 static_cast<std::ptrdiff_t>(size),
             "another message");
    }
  });
}

TEST_CASE("messages that nobody receives are left behind", "[mpi]") {
  const auto limit = a_minute("unread messages of mpi");
  for (int again = 0; again < 3; ++again) {
    for (const std::size_t size : {0U, 10U, 3'000'000U}) {
      mpi{.piece_bytes = 1'000'000}.run(ranks(), [&](communicator& own) {
        if (own.rank() == 0 && again == 1)
          std::this_thread::sleep_for(std::chrono::milliseconds{80});
        for (std::size_t to = 0; to < own.size(); ++to) own.send(to, std::vector<std::byte>(size));
        // Begun, and not waited for.
        if (again == 2) (void)own.try_receive_any();
      });
      const auto fails = [&](communicator& own) {
        for (std::size_t to = 0; to < own.size(); ++to) own.send(to, std::vector<std::byte>(size));
        if (own.rank() == 0) throw std::runtime_error{"this node fails"};
        own.barrier();
      };
      CHECK_THROWS_TEXT(mpi{}.run(ranks(), fails), coop::error, "node 0: this node fails");
    }
  }
}

TEST_CASE("a node that is polled for while it computes does not block", "[mpi]") {
  const auto limit = a_minute("a poll of mpi");
  mpi{}.run(ranks(), [&](communicator& own) {
    const std::size_t last = own.size() - 1;
    // Too long for MPI to send before it is received, from a node that is not in MPI then.
    if (own.rank() == last) {
      own.send(0, std::vector<std::byte>(30'000'000, std::byte{1}));
      std::this_thread::sleep_for(std::chrono::milliseconds{60});
      own.send(0, {});
    }
    if (own.rank() != 0) return;
    std::size_t sizes[2] = {};
    for (std::size_t got = 0; got < 2;) {
      if (const auto message = own.try_receive_any()) sizes[got++] = message->bytes().size();
    }
    expect(sizes[0] == 30'000'000 && sizes[1] == 0, "another order");
  });
}

}  // namespace
