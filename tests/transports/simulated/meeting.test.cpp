// SPDX-License-Identifier: BSL-1.0
#include <coop/transports/simulated/meeting.hpp>

#include <coop/transports/network/uniform_network.hpp>

#include <cstddef>
#include <vector>

#include "support/catch.hpp"

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

}  // namespace
