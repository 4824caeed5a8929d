// SPDX-License-Identifier: BSL-1.0
// Run by mpirun at several numbers of ranks; every rank makes all the checks.
#include <coop/transports/mpi.hpp>

#include <coop/concepts.hpp>
#include <coop/core/error.hpp>
#include <coop/core/vector.hpp>
#include <coop/laws/transport_messages.hpp>
#include <coop/laws/transport_overlap.hpp>
#include <coop/schedules/delayed.hpp>
#include <coop/schedules/overlapped.hpp>
#include <coop/topologies/complete.hpp>
#include <coop/transports/in_process.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "support/catch.hpp"
#include "support/least_squares_problem.hpp"
#include "support/watchdog.hpp"
#include "transports/stress.hpp"

namespace {

using coop::mpi;
using coop_test::drain_guard;
using coop_test::expect;
using coop_test::watchdog;
using communicator = coop::mpi_communicator;

std::size_t ranks() { return coop::mpi_environment::of_program().size(); }

const mpi threaded{.progress_thread = true};
const mpi threaded_messages{.share_memory = false, .progress_thread = true};

struct neighbours {
  std::size_t before[1];
  std::size_t after[1];
};
/// On the ring of all nodes.
neighbours beside(const communicator& own) {
  const std::size_t n = own.size();
  return {{(own.rank() + n - 1) % n}, {(own.rank() + 1) % n}};
}

bool is_all(std::span<const std::byte> got, std::size_t size, std::size_t value) {
  return got.size() == size &&
         std::ranges::all_of(got, [=](std::byte each) { return each == std::byte(value); });
}

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
    const auto [before, after] = beside(own);
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

/// Of exchanges that are forgotten, given up, or waited for twice or in vain.
void check_misuse(const mpi& transport) {
  const std::vector<std::size_t> all = coop::laws::everybody(ranks());
  const std::vector<std::byte> lasting(300'000);
  const auto forgets = [&](communicator& own) {
    {
      const auto pending = own.start_exchange(all, all, lasting);
    }
    own.barrier();
  };
  CHECK_THROWS_TEXT(transport.run(ranks(), forgets), coop::error, "has given an exchange up");
  const auto drains = [&](communicator& own) {
    auto pending = own.start_exchange(all, all, lasting);
    own.drain();
    expect(pending.ready(), "wait() throws at once");
    (void)pending.wait();
  };
  CHECK_THROWS_TEXT(transport.run(ranks(), drains), coop::error, "has given an exchange up");
  const auto another = [&](communicator& own) {
    auto pending = own.start_exchange(all, all, lasting);
    own.barrier();
  };
  CHECK_THROWS_TEXT(transport.run(ranks(), another), coop::error, "while an exchange is pending");
  const auto again = [&](communicator& own) {
    auto pending = own.start_exchange(all, all, lasting);
    (void)pending.wait();
    own.barrier();
    (void)pending.wait();
  };
  CHECK_THROWS_TEXT(transport.run(ranks(), again), coop::error, "has been waited for already");
  if (ranks() == 1) return;
  const auto leaves = [&](communicator& own) {
    const std::size_t other[] = {1};
    if (own.rank() != 0) return;
    auto pending = own.start_exchange(other, {}, lasting);
    while (!pending.ready()) {
    }
    (void)pending.wait();
  };
  CHECK_THROWS_TEXT(transport.run(ranks(), leaves), coop::error, "but a node has returned");
  const auto sleeps = [&](communicator& own) {
    const std::size_t other[] = {1};
    if (own.rank() != 0) return;
    auto pending = own.start_exchange(other, {}, lasting);
    std::this_thread::sleep_for(std::chrono::milliseconds{100});
    (void)pending.wait();
  };
  CHECK_THROWS_TEXT(transport.run(ranks(), sleeps), coop::error, "but a node has returned");
}

TEST_CASE("pending exchanges of mpi explain misuse", "[mpi]") {
  const auto limit = a_minute("misuse of pending exchanges on mpi");
  check_misuse(mpi{});
  check_misuse(threaded);
  check_misuse(threaded_messages);
}

TEST_CASE("mpi explains what a progress thread cannot do", "[mpi]") {
  const auto limit = a_minute("misuse of progress threads");
  CHECK(threaded.describe() == "mpi{.progress_thread = true}");
  CHECK_THROWS_TEXT(
      (mpi{.nodes_per_rank = 2, .progress_thread = true}.run(2 * ranks(), [](communicator&) {})),
      std::invalid_argument, "a thread looks after one node");
}

TEST_CASE("a thread that moves exchanges obeys the laws", "[mpi]") {
  for (const mpi& transport : {threaded, threaded_messages}) {
    const auto limit = a_minute("laws of progress threads");
    CHECK_NOTHROW(coop::laws::transport_overlap(transport, {.nodes = ranks(), .rounds = 6}));
    CHECK_NOTHROW(coop::laws::transport_messages(transport, {.nodes = ranks()}));
  }
}

TEST_CASE("a started exchange completes while its node sleeps", "[mpi]") {
  const auto limit = a_minute("an exchange of nodes that sleep");
  const std::size_t size = (std::size_t{128} << 20) / ranks();
  // Asking moves messages too, so a node asks once. Whoever did not sleep for long enough tries
  // anew with more; all of them together, as the others' messages need them.
  bool complete = false;
  std::chrono::milliseconds sleep{50};
  for (; !complete && sleep < std::chrono::seconds{10}; sleep *= 2) {
    threaded_messages.run(ranks(), [&](communicator& own) {
      const auto [before, after] = beside(own);
      const std::vector<std::byte> bytes(size, std::byte(own.rank() + 1));
      const drain_guard guard{own};
      auto pending = own.start_exchange(before, after, bytes);
      std::this_thread::sleep_for(sleep);
      std::vector<float> asleep{pending.ready() ? 0.0F : 1.0F};
      {
        const auto inbox = pending.wait();
        expect(inbox[0].size() == size, "a message of another size");
        expect(inbox[0].front() == std::byte(before[0] + 1) &&
                   inbox[0].back() == std::byte(before[0] + 1),
               "another message");
      }
      const std::vector<double> ones(own.size(), 1.0);
      own.all_reduce(coop::view(asleep), std::span<const double>{ones});
      complete = asleep[0] == 0;
    });
  }
  INFO("slept for " << (sleep / 2).count() << " ms");
  CHECK(complete);
}

TEST_CASE("letters pass while a thread moves an exchange", "[mpi]") {
  const auto limit = a_minute("letters beside progress threads");
  for (const mpi& transport : {threaded, threaded_messages}) {
    transport.run(ranks(), [&](communicator& own) {
      const auto [before, after] = beside(own);
      std::vector<std::byte> bytes;
      const drain_guard guard{own};
      for (std::size_t round = 0; round < 4; ++round) {
        bytes.assign(5'000'000 >> round, std::byte(own.rank() + round));
        const std::vector<std::byte> letter(3'000'000 >> 3 * round, std::byte(own.rank() + 100));
        auto pending = own.start_exchange(before, after, bytes);
        own.send(after[0], letter);
        const auto got = round % 2 == 0 ? own.receive(before[0]) : own.receive_any();
        expect(got.source == before[0], "a letter of another");
        expect(is_all(got.bytes(), letter.size(), before[0] + 100), "another letter");
        const auto inbox = pending.wait();
        expect(is_all(inbox[0], bytes.size(), before[0] + round), "another message");
        own.drain();
      }
    });
  }
}

TEST_CASE("training that overlaps has the bits of one process where a thread moves it", "[mpi]") {
  const auto limit = a_minute("training with progress threads");
  const coop_test::least_squares_problem p{ranks()};
  const auto same = [&](const auto& schedule, const auto& exchange) {
    const auto on = [&](const auto& transport) {
      return coop_test::trained(p, 31, coop::complete{ranks()}, schedule, exchange, transport);
    };
    const auto expected = on(coop::in_process{});
    CHECK(on(threaded) == expected);
    CHECK(on(threaded_messages) == expected);
  };
  for (const std::size_t delay : {0U, 1U, 3U}) {
    same(coop::overlapped{delay}, coop::exchange::models{});
    same(coop::overlapped{delay, 4}, coop::exchange::models{});
    same(coop::delayed{delay}, coop::exchange::gradients{});
  }
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
