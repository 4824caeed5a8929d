// SPDX-License-Identifier: BSL-1.0
#include <coop/transports/simulated/meeting.hpp>

#include <coop/core/error.hpp>
#include <coop/transports/network/uniform_network.hpp>
#include <coop/transports/simulated.hpp>

#include <cstddef>
#include <span>
#include <vector>

#include "../stress.hpp"
#include "support/catch.hpp"
#include "support/watchdog.hpp"

namespace {

using coop::gate;

/// When three nodes, which come at 0, 1 and 2 s, are through with a call of 0.5 s.
std::vector<double> through(const std::vector<coop::absence>& given, bool timed) {
  const coop::any_network network;
  const coop::any_compute_time compute;
  const coop::link_faults faults;
  const coop::absences away{given, 3};
  coop::simulated_world all{{&network, &compute, &faults, &away, coop::contention::both,
                             coop::all_reduce_model::ring, 1, std::size_t{128} * 1024, nullptr},
                            3};
  std::vector<double> end(3);
  std::size_t works = 0;
  for (std::size_t rank = 0; rank < 3; ++rank) {
    all.time().start(rank, [&, rank] {
      all.compute(rank, static_cast<double>(rank));
      coop::meet(all, rank, gate::call::barrier, timed && rank == 1, [&] { ++works; }, 0.5);
      end[rank] = all.time().now();
    });
  }
  all.time().run();
  CHECK(works == 1);
  return end;
}

TEST_CASE("nodes meet when all have come and nobody is away", "[meeting]") {
  CHECK(through({}, true) == std::vector<double>(3, 2.5));
  CHECK(through({}, false) == std::vector<double>(3, 2));
  CHECK(through({{0, 1, 4}}, true) == std::vector<double>(3, 4.5));
  CHECK(through({{0, 2.25, 4}}, true) == std::vector<double>{4, 2.5, 2.5});
  CHECK(through({{2, 1, 4}}, true) == std::vector<double>(3, 5.5));
}

TEST_CASE("who was told that it waits in vain in a collective call has not come to it",
          "[meeting]") {
  using coop_test::expect;
  using communicator = coop::simulated::communicator;
  const coop_test::watchdog limit{"collective calls given up"};
  const std::vector<double> ones(3, 1.0);
  // Node 0 gives up the sum, and its vector is gone.
  const auto give_up = [&](communicator& own) {
    try {
      std::vector<double> gone(1000, 1e9);
      own.all_reduce(std::span{gone}, std::span<const double>{ones});
      expect(false, "no error");
    } catch (const coop::error& e) {
      expect(e.rank() == 0, "another node is told");
    }
  };
  // It comes again: each vector counts once.
  CHECK_NOTHROW(coop::simulated{}.run(3, [&](communicator& own) {
    if (own.rank() == 0) {
      give_up(own);
      for (const std::size_t other : {1U, 2U}) own.send(other, {});
    } else {
      (void)own.receive(0);
    }
    std::vector<double> x(1000, static_cast<double>(own.rank()));
    own.all_reduce(std::span{x}, std::span<const double>{ones});
    expect(x == std::vector<double>(1000, 3.0), "the sum");
    own.barrier();
  }));
  // It does not: the others are told, and read nothing of it.
  CHECK_THROWS_TEXT(
      coop::simulated{}.run(3,
                            [&](communicator& own) {
                              if (own.rank() == 0) {
                                give_up(own);
                                for (const std::size_t other : {1U, 2U}) own.send(other, {});
                                (void)own.receive(1);
                              } else {
                                (void)own.receive(0);
                                std::vector<double> x(1000, 1.0);
                                own.all_reduce(std::span{x}, std::span<const double>{ones});
                                expect(false, "a sum without node 0");
                              }
                            }),
      coop::error,
      "node 0 waits for a message of node 1; node 1 waits for node 0 in all_reduce(); node 2 waits "
      "for node 0 in all_reduce()");
}

}  // namespace
