// SPDX-License-Identifier: BSL-1.0
// Run by mpirun at several numbers of ranks: exchanges through memory that the ranks of a host
// share.
#include <coop/transports/mpi.hpp>

#include <coop/core/error.hpp>
#include <coop/laws/transport.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "support/catch.hpp"
#include "support/watchdog.hpp"
#include "transports/mpi/same_bits.hpp"
#include "transports/stress.hpp"

namespace {

using coop::mpi;
using coop_test::expect;
using coop_test::ranks;
using coop_test::watchdog;
using communicator = coop::mpi_communicator;

/// A byte that tells messages apart.
std::byte mark(std::size_t node, std::size_t round) { return std::byte(1 + node * 31 + round); }

void expect_message(std::span<const std::byte> got, std::size_t size, std::byte value) {
  expect(got.size() == size, "a message of another size");
  expect(static_cast<std::size_t>(std::ranges::count(got, value)) == size, "another message");
}

TEST_CASE("messages shorter and longer than a slot take turns", "[host]") {
  const watchdog limit{"messages of mpi about a slot", std::chrono::seconds{60}};
  constexpr std::size_t slot = std::size_t{1} << 20;  // of few nodes
  const std::size_t sizes[] = {0, slot - 1, slot, slot + 1, 1, 3 * slot + 5, slot, 0, slot + 1, 7};
  for (const std::size_t k : {std::size_t{1}, std::size_t{2}}) {
    mpi{.nodes_per_rank = k}.run(k * ranks(), [&](communicator& own) {
      const std::vector<std::size_t> ring = coop_test::ring_of(own.rank(), own.size());
      const coop_test::drain_guard guard{own};
      for (std::size_t round = 0; round < std::size(sizes); ++round) {
        const auto size = [&](std::size_t node) {
          return sizes[(round + node) % std::size(sizes)];
        };
        const std::vector<std::byte> bytes(size(own.rank()), mark(own.rank(), round));
        const auto inbox = own.exchange(ring, ring, bytes);
        for (std::size_t i = 0; i < ring.size(); ++i) {
          expect_message(inbox[i], size(ring[i]), mark(ring[i], round));
        }
        own.drain();
      }
    });
  }
}

TEST_CASE("a message stays while it is read, however far its sender has gone", "[host]") {
  const watchdog limit{"a slow reader of mpi", std::chrono::seconds{60}};
  constexpr std::size_t rounds = 30;
  // Node 0 tells all, who read slowly, one more slowly than another, and tell nobody.
  for (const std::size_t size : {0U, 100U, 50'000U}) {
    mpi{}.run(ranks(), [&](communicator& own) {
      const std::vector<std::size_t> all = coop::laws::everybody(own.size());
      const bool first = own.rank() == 0;
      const auto others = std::span{all}.subspan(1);
      const std::span<const std::size_t> zero = std::span{all}.first(1);
      coop_test::dawdler dawdle{7, own.rank()};
      std::vector<std::byte> bytes;
      const coop_test::drain_guard guard{own};
      for (std::size_t round = 0; round < rounds; ++round) {
        own.drain();
        bytes.assign(first ? size + round : 0, mark(0, round));
        const auto inbox =
            own.exchange(first ? zero.first(0) : zero, first ? others : others.first(0), bytes);
        if (first) continue;
        dawdle();
        if (round % 7 == own.rank() % 7) std::this_thread::sleep_for(std::chrono::milliseconds{2});
        expect_message(inbox[0], size + round, mark(0, round));
      }
    });
  }
}

TEST_CASE("more than 64 nodes on a host tell each other apart", "[host]") {
  const watchdog limit{"many nodes on a host", std::chrono::seconds{60}};
  const std::size_t k = std::min<std::size_t>(16, 70 / ranks() + 1);
  mpi{.nodes_per_rank = k}.run(k * ranks(), [&](communicator& own) {
    const std::size_t n = own.size();
    std::vector<std::byte> bytes[2];
    const coop_test::drain_guard guard{own};
    for (std::size_t round = 0; round < 6; ++round) {
      std::vector<std::size_t> sources;
      std::vector<std::size_t> destinations;
      for (std::size_t node = 0; node < n; ++node) {
        if (coop::laws::tells(3, node, own.rank(), round)) sources.push_back(node);
        if (coop::laws::tells(3, own.rank(), node, round)) destinations.push_back(node);
      }
      bytes[round % 2].assign(own.rank() + 1, mark(own.rank(), round));
      const auto inbox = own.exchange(sources, destinations, bytes[round % 2]);
      for (std::size_t i = 0; i < sources.size(); ++i) {
        expect_message(inbox[i], sources[i] + 1, mark(sources[i], round));
      }
    }
  });
}

TEST_CASE("who waits for a node of its host that tells others only hears so at once", "[host]") {
  const watchdog limit{"a one-sided exchange on a host", std::chrono::seconds{60}};
  if (ranks() == 1 || !coop_test::on_one_host()) return;
  const std::vector<std::byte> bytes(10);
  const auto worker = [&](communicator& own) {
    const std::vector<std::size_t> all = coop::laws::everybody(own.size());
    const std::span<const std::size_t> zero = std::span{all}.first(1);
    const bool second = own.rank() == 1;
    (void)own.exchange(second ? zero : zero.first(0), {}, bytes);
    own.barrier();
  };
  CHECK_THROWS_TEXT(mpi{}.run(ranks(), worker), coop::error,
                    "node 1: waits for node 0, which sends it nothing in this exchange");
}

}  // namespace
