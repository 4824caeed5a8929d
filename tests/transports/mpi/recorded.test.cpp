// SPDX-License-Identifier: BSL-1.0
// Every rank records what it does itself.
#include <coop/transports/recorded.hpp>

#include <coop/concepts.hpp>
#include <coop/laws/transport.hpp>
#include <coop/objectives/quadratic.hpp>
#include <coop/report/timeline.hpp>
#include <coop/topologies/complete.hpp>
#include <coop/train.hpp>
#include <coop/transports/mpi.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <thread>

#include "support/catch.hpp"
#include "support/watchdog.hpp"

namespace {

using coop::activity;
using coop::activity_log;
using coop::mpi;
using coop::recorded;
using coop_test::watchdog;
using communicator = recorded<mpi>::communicator;

std::size_t ranks() { return coop::mpi_environment::of_program().size(); }
std::size_t rank() { return coop::mpi_environment::of_program().rank(); }

TEST_CASE("recorded ranks model what ranks do, and obey their laws") {
  const watchdog limit{"laws of recorded ranks"};
  STATIC_REQUIRE(coop::OverlappingCommunicator<communicator>);
  STATIC_REQUIRE(coop::PointToPointCommunicator<communicator>);
  activity_log log;
  CHECK_NOTHROW(coop::laws::transport(recorded{mpi{}, log}, {.nodes = ranks(), .rounds = 12}));
}

TEST_CASE("a recorded rank tells what it did, and has the bits of one that is not") {
  const watchdog limit{"recorded ranks"};
  activity_log log;
  const coop::quadratic<double> objective{
      {.dimension = 7, .noise = 0.5, .groups = ranks(), .samples_per_group = 8}};
  const auto on = [&](const auto& transport) {
    return coop::train(coop::compose(coop::complete{ranks()}, transport), objective,
                       {.batch_size = 2, .steps = 20, .keep_models = true});
  };
  const coop::report bare = on(mpi{});
  const coop::report r = on(recorded{mpi{}, log});
  CHECK(r.models == bare.models);
  CHECK(r.node_traffic == bare.node_traffic);
  CHECK(coop::timeline{log, ranks()}.seconds(rank(), activity::computing) > 0);
  CHECK(std::ranges::all_of(log.intervals, [](const auto& each) { return each.node == rank(); }));
}

TEST_CASE("the ranks that wait for a slow one, and no other, say so") {
  if (ranks() < 2) return;
  const watchdog limit{"a recorded slow rank"};
  activity_log log;
  const std::size_t slow = ranks() - 1;
  recorded{mpi{}, log}.run(ranks(), [&](communicator& own) {
    own.barrier();
    if (own.rank() == slow) std::this_thread::sleep_for(std::chrono::milliseconds{200});
    own.barrier();
  });
  const coop::timeline lines{log, ranks()};
  const auto doing = rank() == slow ? activity::computing : activity::waiting;
  CHECK(lines.seconds(rank(), doing) > 0.15);
}

}  // namespace
