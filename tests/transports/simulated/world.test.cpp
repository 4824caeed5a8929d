// SPDX-License-Identifier: BSL-1.0
#include <coop/transports/simulated/world.hpp>

#include <coop/transports/network/uniform_network.hpp>
#include <coop/transports/simulated/world_settings.hpp>

#include <cstddef>
#include <stdexcept>
#include <vector>

#include "support/catch.hpp"

namespace {

const coop::any_network network = coop::uniform_network{0.5, 2};
const coop::any_compute_time compute;
const coop::link_faults faults;

coop::world_settings settings(const coop::absences& away, coop::event_log& log) {
  return {&network,
          &compute,
          &faults,
          &away,
          coop::contention::both,
          coop::all_reduce_model::tree,
          1,
          std::size_t{128} * 1024,
          &log};
}

TEST_CASE("what is on its way arrives, or is dropped where nobody will read it", "[world]") {
  const std::vector<coop::absence> given{{2, 0.75}};
  const coop::absences away{given, 3};
  coop::event_log log;
  coop::simulated_world all{settings(away, log), 3};
  CHECK(all.size() == 3);
  CHECK(all.way() == coop::wire{0.5, 0.5});
  const std::vector<std::byte> bytes(2);
  for (std::size_t rank = 0; rank < 3; ++rank) {
    all.time().start(rank, [&, rank] {
      try {
        if (rank == 0) {
          all.transmit(coop::message{0, bytes}, 1);
          all.transmit(coop::message{0, bytes}, 2);
          all.compute(0, 4);
        } else {
          all.wait(rank, coop::wait_for::message_of, 0);
          CHECK(rank == 1);
          CHECK(all.time().now() == 1.5);
          CHECK(all[1].messages.size() == 1);
        }
      } catch (const coop::run_stopped&) {
        CHECK(rank == 2);
      }
    });
  }
  all.time().run();
  all.finish_log();
  CHECK(log.messages == std::vector<coop::event_log::message>{{0, 0, 1.5, 2, 0, 1, 1}});
  CHECK(log.intervals.back() == coop::event_log::interval{0.75, 4, 2, coop::activity::away});
  CHECK_NOTHROW(all.rethrow_failure());
}

TEST_CASE("the first failure is rethrown with its node and time", "[world]") {
  const coop::absences away;
  coop::event_log log;
  coop::simulated_world all{settings(away, log), 2};
  for (std::size_t rank = 0; rank < 2; ++rank) {
    all.time().start(rank, [&, rank] {
      try {
        all.compute(rank, rank == 1 ? 1 : 2);
        throw std::runtime_error{"broken"};
      } catch (const coop::run_stopped&) {
      } catch (...) {
        all.fail(rank);
      }
    });
  }
  all.time().run();
  CHECK_THROWS_TEXT(all.rethrow_failure(), coop::error, "node 1: broken (at 1 s of virtual time)");
}

}  // namespace
