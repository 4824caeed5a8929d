// SPDX-License-Identifier: BSL-1.0
// Run by mpirun at several numbers of ranks; every rank makes all the checks.
#include <coop/transports/mpi.hpp>

#include <coop/concepts.hpp>
#include <coop/core/error.hpp>
#include <coop/core/random.hpp>
#include <coop/core/vector.hpp>
#include <coop/laws/transport.hpp>

#include <mpi.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

#include "support/catch.hpp"
#include "support/watchdog.hpp"
#include "transports/stress.hpp"

namespace {

using coop::mpi;
using coop_test::expect;
using coop_test::watchdog;
using communicator = coop::mpi_communicator;

std::size_t ranks() { return coop::mpi_environment::of_program().size(); }
std::size_t rank() { return coop::mpi_environment::of_program().rank(); }

double seconds_of(const std::chrono::steady_clock::time_point& began) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

TEST_CASE("mpi models what it should", "[mpi]") {
  STATIC_REQUIRE(coop::Transport<mpi>);
  STATIC_REQUIRE(!coop::SharedMemoryCommunicator<communicator>);
  STATIC_REQUIRE(coop::CollectiveCommunicator<communicator, std::span<float>>);
  STATIC_REQUIRE(coop::CollectiveCommunicator<communicator, std::span<double>>);
  STATIC_REQUIRE(std::is_aggregate_v<mpi>);
  CHECK(mpi{}.describe() == "mpi{}");
}

TEST_CASE("mpi obeys the laws", "[mpi]") {
  const watchdog limit{"laws of mpi", std::chrono::seconds{60}};
  CHECK_NOTHROW(coop::laws::transport(mpi{}, {.nodes = ranks()}));
}

TEST_CASE("mpi obeys the laws by messages alone", "[mpi]") {
  const watchdog limit{"laws of mpi by messages", std::chrono::seconds{60}};
  CHECK_NOTHROW(coop::laws::transport(mpi{.share_memory = false}, {.nodes = ranks()}));
}

TEST_CASE("an all-reduce of many pieces is the sum in rank order", "[mpi]") {
  const watchdog limit{"long all-reduces on mpi", std::chrono::seconds{60}};
  constexpr std::size_t length = 500'009;
  std::vector<double> weights(ranks());
  std::vector<float> expected(length);
  std::vector<std::vector<float>> x(ranks());
  for (std::size_t i = 0; i < ranks(); ++i) {
    weights[i] = i == 1 ? 0.0 : 1.0 / static_cast<double>(i + 1);
    x[i] = coop::laws::values_to_reduce<float>(7, i, length);
  }
  const std::vector<std::span<const float>> inputs(x.begin(), x.end());
  coop::weighted_sum(std::span{expected}, std::span<const double>{weights},
                     std::span<const std::span<const float>>{inputs});
  for (const bool share : {true, false}) {
    mpi{.share_memory = share}.run(ranks(), [&](communicator& own) {
      for (int again = 0; again < 3; ++again) {
        std::vector<float> mine = x[own.rank()];
        own.all_reduce(coop::view(mine), std::span<const double>{weights});
        expect(mine == expected, "not the sum in rank order");
      }
    });
  }
}

TEST_CASE("mpi obeys the laws whatever the size of a piece", "[mpi]") {
  const watchdog limit{"laws of mpi in pieces", std::chrono::seconds{60}};
  for (const std::size_t piece : {std::size_t{1}, std::size_t{64}, std::size_t{5000}}) {
    CHECK_NOTHROW(
        coop::laws::transport_exchange(mpi{.piece_bytes = piece, .share_memory = false},
                                       {.nodes = ranks(), .rounds = piece == 1 ? 4U : 12U}));
  }
}

TEST_CASE("mpi gives the same bits however its nodes dawdle", "[mpi]") {
  const watchdog limit{"gossip on mpi", std::chrono::seconds{60}};
  constexpr std::size_t dimension = 37;
  const auto expected = coop_test::serial_gossip(ranks());
  const auto first = static_cast<std::ptrdiff_t>(rank() * dimension);
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    const auto models = coop_test::gossip(mpi{}, ranks(), seed);
    // A rank knows its own model only.
    CHECK(std::equal(models.begin() + first, models.begin() + first + dimension,
                     expected.begin() + first));
  }
}

TEST_CASE("a run on mpi ends when nodes fail, with the first failure", "[mpi]") {
  const watchdog limit{"faults on mpi", std::chrono::seconds{60}};
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    coop_test::inject_faults(mpi{.share_memory = seed % 2 == 0}, ranks(), seed);
  }
}

TEST_CASE("a node that throws ends the others at once, whatever they wait in", "[mpi]") {
  const watchdog limit{"a node of mpi that throws", std::chrono::seconds{60}};
  const std::size_t failing = ranks() - 1;
  const std::vector<std::size_t> all = coop::laws::everybody(ranks());
  const std::vector<double> weights(ranks(), 1.0);
  for (const int waiting : {0, 1, 2, 3}) {
    for (const std::size_t size : {std::size_t{10}, std::size_t{300'000}}) {
      const auto began = std::chrono::steady_clock::now();
      const auto worker = [&](communicator& own) {
        std::vector<double> x(size);
        const coop_test::drain_guard guard{own};
        own.barrier();
        if (own.rank() == failing) throw coop::error{"the disk is full", {.step = 7}};
        if (waiting == 0) own.barrier();
        if (waiting == 1) (void)own.exchange(all, all, std::as_bytes(std::span{x}));
        if (waiting >= 2) own.all_reduce(coop::view(x), std::span<const double>{weights});
      };
      CHECK_THROWS_TEXT(mpi{.share_memory = waiting < 3}.run(ranks(), worker), coop::error,
                        "node " + std::to_string(failing) + ": step 7: the disk is full");
      CHECK(seconds_of(began) < 5.0);
    }
  }
}

TEST_CASE("the failing rank keeps the type and the cause of its error", "[mpi]") {
  const watchdog limit{"a special error on mpi", std::chrono::seconds{60}};
  struct special : coop::error {
    special() : coop::error{"special", {.rank = 0, .step = 9, .path = "a.txt", .line = 3}} {}
  };
  const auto worker = [](communicator& own) {
    if (own.rank() == 0) throw special{};
    own.barrier();
  };
  try {
    mpi{}.run(ranks(), worker);
    FAIL_CHECK("no error");
  } catch (const coop::error& e) {
    CHECK((dynamic_cast<const special*>(&e) != nullptr) == (rank() == 0));
    CHECK(std::string{e.what()} == "a.txt:3: node 0: step 9: special");
    CHECK(e.rank() == 0U);
    CHECK(e.step() == 9U);
    CHECK(e.path() == "a.txt");
    CHECK(e.line() == 3U);
  }
  CHECK_THROWS_TEXT(mpi{}.run(ranks(), [](communicator&) { throw 7; }), coop::error,
                    "node 0: threw something that is no std::exception");
}

TEST_CASE("mpi says when ranks and nodes do not fit", "[mpi]") {
  const watchdog limit{"mpi with another number of nodes", std::chrono::seconds{60}};
  const std::string started = " nodes on " + std::to_string(ranks()) + " ranks";
  CHECK_THROWS_TEXT(mpi{}.run(ranks() + 1, [](communicator&) {}), std::invalid_argument,
                    std::to_string(ranks() + 1) + started);
  CHECK_THROWS_TEXT(mpi{}.run(ranks() + 1, [](communicator&) {}), std::invalid_argument,
                    "mpirun -n " + std::to_string(ranks() + 1));
  CHECK_THROWS_TEXT(mpi{}.run(0, [](communicator&) {}), std::invalid_argument, "0 nodes");
  CHECK_THROWS_TEXT(mpi{.ranks = MPI_COMM_NULL}.run(ranks(), [](communicator&) {}),
                    std::invalid_argument, "MPI_COMM_NULL");
  CHECK_THROWS_TEXT(mpi{.piece_bytes = 0}.run(ranks(), [](communicator&) {}), std::invalid_argument,
                    "piece_bytes is 0");
  if (ranks() == 1) return;
  CHECK_THROWS_TEXT(mpi{}.run(ranks() + rank() / (ranks() - 1), [](communicator&) {}), coop::error,
                    "rank " + std::to_string(ranks() - 1) + " wants " +
                        std::to_string(ranks() + 1) + " nodes, rank 0 " + std::to_string(ranks()));
}

TEST_CASE("mpi misses a node that returns early, and says who waits", "[mpi]") {
  const watchdog limit{"a node of mpi that returns early", std::chrono::seconds{60}};
  if (ranks() == 1) return;
  const std::size_t last = ranks() - 1;
  const std::vector<double> weights(ranks(), 1.0);
  const auto barrier = [&](communicator& own) {
    if (own.rank() != last) own.barrier();
  };
  CHECK_THROWS_TEXT(mpi{}.run(ranks(), barrier), coop::error,
                    "waits for a barrier, but a node has returned");
  const auto exchange = [&](communicator& own) {
    const std::size_t other[] = {last};
    if (own.rank() == 0) (void)own.exchange(other, {}, {});
  };
  CHECK_THROWS_TEXT(mpi{}.run(ranks(), exchange), coop::error,
                    "node 0: waits for node " + std::to_string(last));
  const auto reduce = [&](communicator& own) {
    std::vector<float> x(1000);
    if (own.rank() != last) own.all_reduce(coop::view(x), std::span<const double>{weights});
  };
  CHECK_THROWS_TEXT(mpi{}.run(ranks(), reduce), coop::error, "but a node has returned");
}

TEST_CASE("mpi explains misuse", "[mpi]") {
  const watchdog limit{"misuse of mpi", std::chrono::seconds{60}};
  const std::size_t nobody[] = {ranks()};
  CHECK_THROWS_TEXT(
      mpi{}.run(ranks(), [&](communicator& own) { (void)own.exchange(nobody, {}, {}); }),
      coop::error, "node " + std::to_string(ranks()) + " is none of the");
  const auto holds = [&](communicator& own) {
    const auto inbox = own.exchange({}, {}, {});
    own.barrier();
  };
  CHECK_THROWS_TEXT(mpi{}.run(ranks(), holds), coop::error, "destroy the inbox first");
  std::vector<double> weights(ranks() + 1, 0.5);
  const auto reduce = [&](communicator& own) {
    std::vector<double> x(100 + 50 * own.rank());
    own.all_reduce(coop::view(x), std::span<const double>{weights});
  };
  CHECK_THROWS_TEXT(mpi{}.run(ranks(), reduce), coop::error, "as many weights as there are nodes");
  if (ranks() == 1) return;
  weights.pop_back();
  CHECK_THROWS_TEXT(mpi{}.run(ranks(), reduce), coop::error,
                    "not of one size: node 0 has 800 bytes, node 1 1200");
  // One lists the other, which lists nobody.
  const auto one_sided = [&](communicator& own) {
    const std::size_t zero[] = {0};
    const std::size_t one[] = {1};
    std::vector<std::byte> big(100'000);
    const coop_test::drain_guard guard{own};
    for (int i = 0; i < 3; ++i) {
      if (own.rank() == 0) (void)own.exchange({}, one, big);
      if (own.rank() == 1)
        (void)own.exchange(i == 2 ? std::span{zero} : std::span{zero, 0}, {}, {});
    }
  };
  CHECK_NOTHROW(mpi{}.run(ranks(), one_sided));
  const auto never_sent = [&](communicator& own) {
    const std::size_t zero[] = {0};
    const std::size_t one[] = {1};
    const bool second = own.rank() == 1;
    (void)own.exchange(second ? std::span{zero} : std::span{zero, 0}, {}, {});
    (void)own.exchange(second ? std::span{zero} : std::span{zero, 0},
                       own.rank() == 0 ? std::span{one} : std::span{one, 0}, {});
  };
  CHECK_THROWS_TEXT(mpi{}.run(ranks(), never_sent), coop::error,
                    "waits for node 0, which sends it nothing in this exchange");
}

TEST_CASE("a node may be rounds ahead of those that do not wait for it", "[mpi]") {
  const watchdog limit{"a node of mpi that is ahead", std::chrono::seconds{60}};
  // Node 0 tells node 1, which is slow, of 20 rounds of growing messages.
  mpi{}.run(ranks(), [&](communicator& own) {
    const std::size_t zero[] = {0};
    const std::size_t one[] = {1};
    const bool first = own.rank() == 0 && own.size() > 1;
    const bool second = own.rank() == 1;
    std::vector<std::byte> message;
    const coop_test::drain_guard guard{own};
    for (std::size_t round = 0; round < 20; ++round) {
      message.assign(round * round * 50, std::byte(round));
      if (second && round == 0) std::this_thread::sleep_for(std::chrono::milliseconds{50});
      const auto inbox = own.exchange(second ? std::span{zero} : std::span{zero, 0},
                                      first ? std::span{one} : std::span{one, 0}, message);
      if (second) {
        expect(inbox[0].size() == round * round * 50, "a message of another size");
        for (const std::byte b : inbox[0]) expect(b == std::byte(round), "another message");
      }
      own.drain();
    }
  });
}

TEST_CASE("mpi runs on a part of the ranks, and leaves the communicator alone", "[mpi]") {
  const watchdog limit{"mpi on half of the ranks", std::chrono::seconds{60}};
  MPI_Comm half = MPI_COMM_NULL;
  const bool odd = rank() % 2 == 1;
  REQUIRE(MPI_Comm_split(MPI_COMM_WORLD, odd ? 1 : 0, static_cast<int>(rank()), &half) ==
          MPI_SUCCESS);
  int size = 0;
  MPI_Comm_size(half, &size);
  // A message of the user's own is on its way meanwhile.
  int sent = 42 + static_cast<int>(rank());
  int got = 0;
  MPI_Request requests[2];
  int position = 0;
  MPI_Comm_rank(half, &position);
  MPI_Irecv(&got, 1, MPI_INT, (position + size - 1) % size, 0, half, &requests[0]);
  MPI_Isend(&sent, 1, MPI_INT, (position + 1) % size, 0, half, &requests[1]);
  const mpi transport{.ranks = half, .share_memory = odd};
  std::size_t ran = 0;
  transport.run(static_cast<std::size_t>(size), [&](communicator& own) {
    expect(own.size() == static_cast<std::size_t>(size), "another size");
    expect(own.rank() == static_cast<std::size_t>(position), "another rank");
    std::vector<double> x{static_cast<double>(rank())};
    const std::vector<double> ones(own.size(), 1.0);
    own.all_reduce(coop::view(x), std::span<const double>{ones});
    double sum = 0;
    for (std::size_t i = odd ? 1 : 0; i < ranks(); i += 2) sum += static_cast<double>(i);
    expect(x[0] == sum, "another sum");
    ++ran;
  });
  CHECK(ran == 1);
  MPI_Waitall(2, requests, MPI_STATUSES_IGNORE);
  const auto before = static_cast<std::size_t>((position + size - 1) % size);
  CHECK(got == 42 + static_cast<int>(2 * before + (odd ? 1 : 0)));
  MPI_Errhandler handler = MPI_ERRHANDLER_NULL;
  MPI_Comm_get_errhandler(half, &handler);
  CHECK(handler == MPI_ERRORS_ARE_FATAL);
  MPI_Errhandler_free(&handler);
  MPI_Comm_free(&half);
}

TEST_CASE("an error of MPI is an error with MPI's text and the rank", "[mpi]") {
  const watchdog limit{"an error of MPI", std::chrono::seconds{60}};
  const auto worker = [](communicator& own) {
    MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
    int nothing = 0;
    if (own.rank() == 0) {
      coop::mpi_check(MPI_Send(&nothing, 1, MPI_INT, 9999, 0, MPI_COMM_WORLD), "MPI_Send");
    }
    own.barrier();
  };
  CHECK_THROWS_TEXT(mpi{}.run(ranks(), worker), coop::error, "node 0: MPI_Send: ");
  CHECK_THROWS_TEXT(mpi{}.run(ranks(), worker), coop::error, "rank");
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_ARE_FATAL);
}

}  // namespace
