// SPDX-License-Identifier: BSL-1.0
#include <coop/transports/threads.hpp>

#include <coop/concepts.hpp>
#include <coop/laws/transport.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <thread>

#include "stress.hpp"
#include "support/catch.hpp"
#include "support/watchdog.hpp"

namespace {

using coop::threads;
using coop_test::watchdog;

TEST_CASE("threads models what it should", "[threads]") {
  STATIC_REQUIRE(coop::Transport<threads>);
  STATIC_REQUIRE(coop::SharedMemoryCommunicator<threads::communicator>);
  STATIC_REQUIRE(coop::CollectiveCommunicator<threads::communicator, std::span<float>>);
  STATIC_REQUIRE(coop::CollectiveCommunicator<threads::communicator, std::span<double>>);
  STATIC_REQUIRE(coop::OverlappingCommunicator<threads::communicator>);
  STATIC_REQUIRE(coop::PointToPointCommunicator<threads::communicator>);
  CHECK(threads{}.describe() == "threads{}");
}

TEST_CASE("threads obeys the laws", "[threads]") {
  const watchdog limit{"laws of threads"};
  for (const std::size_t nodes : {1U, 2U, 3U, 8U, 16U, 64U}) {
    const std::size_t rounds = nodes > 16 ? 12 : 40;
    CHECK_NOTHROW(coop::laws::transport(threads{}, {.nodes = nodes, .rounds = rounds}));
  }
}

TEST_CASE("threads gives the same bits however its nodes dawdle", "[threads]") {
  const watchdog limit{"gossip on threads"};
  for (const std::size_t nodes : {1U, 2U, 3U, 8U, 16U}) {
    const auto expected = coop_test::serial_gossip(nodes);
    for (std::uint64_t seed = 0; seed < 8; ++seed) {
      CHECK(coop_test::gossip(threads{}, nodes, seed) == expected);
    }
  }
}

TEST_CASE("a run on threads ends when nodes fail, with the first failure", "[threads]") {
  const watchdog limit{"faults on threads"};
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    for (const std::size_t nodes : {1U, 2U, 3U, 8U})
      coop_test::inject_faults(threads{}, nodes, seed);
  }
}

TEST_CASE("threads explains what went wrong", "[threads]") {
  const watchdog limit{"failures on threads"};
  coop_test::check_failures(threads{});
}

TEST_CASE("each node of threads has a thread of its own, node 0 the caller's", "[threads]") {
  std::vector<std::thread::id> ids(4);
  threads{}.run(4,
                [&](threads::communicator& own) { ids[own.rank()] = std::this_thread::get_id(); });
  CHECK(ids[0] == std::this_thread::get_id());
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t j = 0; j < i; ++j) CHECK(ids[i] != ids[j]);
  }
}

}  // namespace
