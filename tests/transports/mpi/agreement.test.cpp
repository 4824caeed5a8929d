// SPDX-License-Identifier: BSL-1.0
// Run by mpirun at several numbers of ranks: nodes that do not make the same collective calls.
#include <coop/transports/mpi.hpp>

#include <coop/core/error.hpp>
#include <coop/core/vector.hpp>
#include <coop/laws/transport_cases.hpp>

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

TEST_CASE("mpi names two nodes whose vectors are not of one size", "[agreement]") {
  const watchdog limit{"sizes on mpi", std::chrono::seconds{60}};
  if (ranks() == 1) return;
  const std::vector<double> weights(ranks(), 0.5);
  // None, short and long ones, and some whose messages MPI cannot tell apart by tag.
  for (const std::size_t size : {0U, 100U, 1'000'000U}) {
    for (const std::size_t more : {50U, 127U}) {
#ifdef MPICH_VERSION
      // MPICH takes a message that is too long for an error of MPI_COMM_WORLD, and ends the job.
      if (size > 0 && more == 127) continue;
#endif
      const auto reduce = [&](communicator& own) {
        std::vector<double> x(size + (own.rank() == 1 ? more : 0));
        own.all_reduce(coop::view(x), std::span<const double>{weights});
        own.barrier();
      };
      const std::string bytes = std::to_string(size * sizeof(double));
      const std::string bytes_of_one = std::to_string((size + more) * sizeof(double));
      INFO(bytes << " and " << bytes_of_one << " bytes");
      try {
        mpi{.share_memory = false}.run(ranks(), reduce);
        FAIL_CHECK("no error");
      } catch (const coop::error& e) {
        const std::string what = e.what();
        INFO(what);
        const bool named =
            what.find(" node 0 has " + bytes + " bytes, node 1 " + bytes_of_one) != what.npos ||
            what.find(" node 1 has " + bytes_of_one + " bytes, node ") != what.npos;
        CHECK(named);
      }
    }
  }
}

TEST_CASE("mpi names two nodes that make different collective calls", "[agreement]") {
  const watchdog limit{"different calls on mpi", std::chrono::seconds{100}};
  if (ranks() == 1) return;
  const std::vector<std::size_t> all = coop::laws::everybody(ranks());
  const std::vector<double> weights(ranks(), 1.0);
  const std::vector<std::byte> bytes(300'000);  // more than MPI keeps
  const char* const names[] = {"a barrier", "an exchange", "an all-reduce of 80000 bytes"};
  for (std::size_t first = 0; first < 3; ++first) {
    const std::size_t second = (first + 1) % 3;
    const auto worker = [&](communicator& own) {
      std::vector<double> x(10'000);
      const coop_test::drain_guard guard{own};
      own.barrier();
      const std::size_t kind = own.rank() == 0 ? first : second;
      if (kind == 0) own.barrier();
      if (kind == 1) (void)own.exchange(all, all, bytes);
      if (kind == 2) own.all_reduce(coop::view(x), std::span<const double>{weights});
      own.barrier();
    };
    const std::string before = std::string{"node 0 makes "} + names[first] + " where node ";
    const std::string after = std::string{" makes "} + names[second] +
                              "; every node must make the same collective calls in the same order";
    try {
      mpi{.share_memory = first == 1}.run(ranks(), worker);
      FAIL_CHECK("no error");
    } catch (const coop::error& e) {
      const std::string what = e.what();
      INFO(what);
      CHECK(what.find(before) != what.npos);
      CHECK(what.find(after) != what.npos);
    }
  }
}

TEST_CASE("nodes that wait long for each other go on when it is over", "[agreement]") {
  const watchdog limit{"a slow node of mpi", std::chrono::seconds{60}};
  const std::vector<std::size_t> all = coop::laws::everybody(ranks());
  const std::vector<double> weights(ranks(), 1.0);
  mpi{}.run(ranks(), [&](communicator& own) {
    const auto dawdle = [&] {
      if (own.rank() == 0) std::this_thread::sleep_for(std::chrono::milliseconds{1200});
    };
    std::vector<double> x(100, 1.0);
    const coop_test::drain_guard guard{own};
    dawdle();
    own.barrier();
    dawdle();
    own.all_reduce(coop::view(x), std::span<const double>{weights});
    expect(x[99] == static_cast<double>(ranks()), "another sum");
    dawdle();
    (void)own.exchange(all, all, std::as_bytes(std::span{x}));
  });
}

TEST_CASE("a collective call whose exception is caught is not forgotten", "[agreement]") {
  const watchdog limit{"a caught failure on mpi", std::chrono::seconds{60}};
  if (ranks() == 1) return;
  const auto worker = [&](communicator& own) {
    const std::vector<double> weights(ranks(), 0.5);
    std::vector<double> x(own.rank() + 10);
    try {
      own.all_reduce(coop::view(x), std::span<const double>{weights});
    } catch (const coop::error&) {
    }
  };
  CHECK_THROWS_TEXT(mpi{.share_memory = false}.run(ranks(), worker), coop::error,
                    "its exception was caught; let it leave the worker");
}

TEST_CASE("a log of calls tells which differ", "[agreement]") {
  using kind = coop::mpi_call::kind;
  coop::mpi_call_log log;
  log.hear(3, {0, kind::barrier});
  CHECK_NOTHROW(log.compare(1));  // this node has made none yet
  log.begin({0, kind::barrier});
  CHECK_NOTHROW(log.compare(1));
  log.hear(3, {1, kind::all_reduce, 80});
  log.hear(0, {5, kind::barrier});  // calls ahead
  log.begin({1, kind::all_reduce, 80});
  CHECK_NOTHROW(log.compare(1));
  log.begin({3, kind::exchange});
  log.begin({4, kind::all_reduce, 8});
  // In the middle of this node's all-reduce.
  CHECK(log.differs_at() == 4);
  CHECK_THROWS_TEXT(log.compare(1), coop::error,
                    "node 0 makes a barrier where node 1 makes an all-reduce of 8 bytes");
  log.hear(0, {4, kind::all_reduce, 16});
  CHECK_THROWS_TEXT(log.compare(1), coop::error, "not of one size: node 0 has 16 bytes, node 1 8");
  log.hear(0, {3, kind::exchange});
  CHECK_NOTHROW(log.compare(1));
  // Long ago, as far as anybody remembers.
  for (std::uint64_t i = 6; i < 40; ++i) log.begin({i, kind::exchange});
  log.hear(2, {4, kind::barrier});
  CHECK_NOTHROW(log.compare(1));
  log.hear(2, {39, kind::barrier});
  CHECK_THROWS_TEXT(log.compare(1), coop::error,
                    "node 1 makes an exchange where node 2 makes a barrier");
}

}  // namespace
