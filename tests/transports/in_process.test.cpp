// SPDX-License-Identifier: BSL-1.0
#include <coop/transports/in_process.hpp>

#include <coop/concepts.hpp>
#include <coop/laws/transport.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "stress.hpp"
#include "support/catch.hpp"
#include "support/watchdog.hpp"

namespace {

using coop::in_process;
using coop_test::watchdog;

constexpr std::size_t node_counts[] = {1, 2, 3, 8, 16, 64};
constexpr std::size_t thread_counts[] = {1, 2, 3, 5};

TEST_CASE("in_process models what it should", "[in_process]") {
  STATIC_REQUIRE(coop::Transport<in_process>);
  STATIC_REQUIRE(coop::SharedMemoryCommunicator<in_process::communicator>);
  STATIC_REQUIRE(coop::CollectiveCommunicator<in_process::communicator, std::span<float>>);
  STATIC_REQUIRE(coop::CollectiveCommunicator<in_process::communicator, std::span<double>>);
  STATIC_REQUIRE(coop::OverlappingCommunicator<in_process::communicator>);
  STATIC_REQUIRE(coop::PointToPointCommunicator<in_process::communicator>);
  CHECK(in_process{}.describe() == "in_process{}");
  CHECK(in_process{.threads = 3}.describe() == "in_process{3}");
}

TEST_CASE("in_process obeys the laws without fibers", "[in_process]") {
  const watchdog limit{"laws of in_process without fibers"};
  for (const std::size_t nodes : {1U, 2U, 5U}) {
    CHECK_NOTHROW(coop::laws::transport(in_process{.threads = 5}, {.nodes = nodes}));
  }
}

TEST_CASE("in_process obeys the laws with fibers", "[in_process][fibers]") {
  const watchdog limit{"laws of in_process with fibers"};
  for (const std::size_t nodes : node_counts) {
    for (const std::size_t threads : thread_counts) {
      const std::size_t rounds = nodes > 16 ? 12 : 40;
      CHECK_NOTHROW(coop::laws::transport(in_process{.threads = threads},
                                          {.nodes = nodes, .rounds = rounds}));
    }
  }
}

TEST_CASE("in_process gives the same bits for any number of threads, however its nodes dawdle",
          "[in_process][fibers]") {
  const watchdog limit{"gossip on in_process"};
  for (const std::size_t nodes : node_counts) {
    const auto expected = coop_test::serial_gossip(nodes);
    for (const std::size_t threads : thread_counts) {
      for (std::uint64_t seed = 0; seed < 4; ++seed) {
        CHECK(coop_test::gossip(in_process{.threads = threads}, nodes, seed) == expected);
      }
    }
  }
}

TEST_CASE("a run in process ends when nodes fail, with the first failure", "[in_process][fibers]") {
  const watchdog limit{"faults on in_process"};
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    for (const std::size_t nodes : {1U, 2U, 3U, 8U, 33U}) {
      for (const std::size_t threads : {1U, 2U, 3U}) {
        coop_test::inject_faults(in_process{.threads = threads}, nodes, seed);
      }
    }
  }
}

TEST_CASE("in_process explains what went wrong without fibers", "[in_process]") {
  const watchdog limit{"failures on in_process without fibers"};
  coop_test::check_failures(in_process{.threads = 8});
}

TEST_CASE("in_process explains what went wrong", "[in_process][fibers]") {
  const watchdog limit{"failures on in_process"};
  coop_test::check_failures(in_process{});
  coop_test::check_failures(in_process{.threads = 1});
  CHECK_THROWS_TEXT(in_process({.stack_bytes = 100}).run(1, [](in_process::communicator&) {}),
                    std::invalid_argument, "stack_bytes is 100, must be at least 327680");
}

TEST_CASE("in_process says when there is no memory for stacks", "[in_process][fibers]") {
  const watchdog limit{"no memory for stacks"};
  const in_process greedy{.threads = 2, .stack_bytes = std::size_t{1} << 50U};
  CHECK_THROWS_TEXT(greedy.run(3, [](in_process::communicator& own) { own.barrier(); }),
                    coop::error, "stack");
}

TEST_CASE("10,000 nodes run", "[in_process][fibers]") {
  const watchdog limit{"10,000 nodes"};
  // ThreadSanitizer has room for 8,128 threads, and a fiber is one to it.
  const std::size_t nodes = coop_test::under_tsan ? 1'000 : 10'000;
  CHECK(coop_test::gossip(in_process{}, nodes, 1, 5, 7) == coop_test::serial_gossip(nodes, 5, 7));
  for (const std::uint64_t seed : {4U, 5U}) coop_test::inject_faults(in_process{}, nodes, seed);
}

TEST_CASE("nodes stay on their thread, in blocks", "[in_process][fibers]") {
  std::vector<std::set<std::thread::id>> ids(10);
  in_process{.threads = 3}.run(10, [&](in_process::communicator& own) {
    for (int i = 0; i < 20; ++i) {
      ids[own.rank()].insert(std::this_thread::get_id());
      own.barrier();
    }
  });
  for (std::size_t node = 0; node < 10; ++node) CHECK(ids[node].size() == 1);
  for (const std::size_t node : {1U, 2U}) CHECK(ids[node] == ids[0]);
  for (const std::size_t node : {4U, 5U}) CHECK(ids[node] == ids[3]);
  for (const std::size_t node : {7U, 8U, 9U}) CHECK(ids[node] == ids[6]);
  CHECK(ids[0] != ids[3]);
  CHECK(ids[3] != ids[6]);
  CHECK(*ids[0].begin() == std::this_thread::get_id());
}

TEST_CASE("a run inside a node of a run", "[in_process][fibers]") {
  const watchdog limit{"a run inside a run"};
  std::vector<std::size_t> ranks(6);
  in_process{.threads = 2}.run(6, [&](in_process::communicator& own) {
    in_process{.threads = 1}.run(3, [&](in_process::communicator& inner) {
      inner.barrier();
      if (inner.rank() == 2) ranks[own.rank()] = own.rank() + inner.rank();
    });
    own.barrier();
  });
  CHECK(ranks == std::vector<std::size_t>{2, 3, 4, 5, 6, 7});
}

TEST_CASE("a worker's stack is as large as asked for", "[in_process][fibers]") {
  const in_process roomy{.threads = 1, .stack_bytes = 8 * 1024 * 1024};
  std::vector<int> sums(3);
  roomy.run(3, [&](in_process::communicator& own) {
    std::array<volatile int, 1'000'000> large;
    for (std::size_t i = 0; i < large.size(); i += 512) large[i] = 1;
    own.barrier();
    for (std::size_t i = 0; i < large.size(); i += 512) sums[own.rank()] += large[i];
  });
  CHECK(sums == std::vector<int>(3, 1954));
}

}  // namespace
