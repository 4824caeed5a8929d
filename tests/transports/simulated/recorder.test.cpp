// SPDX-License-Identifier: BSL-1.0
#include <coop/transports/simulated/recorder.hpp>

#include <limits>
#include <vector>

#include "support/catch.hpp"

namespace {

using coop::activity;
using interval = coop::event_log::interval;

constexpr double never = std::numeric_limits<double>::infinity();

TEST_CASE("a wait is waiting until what is awaited leaves, then communicating", "[recorder]") {
  coop::event_log log;
  const coop::absences away;
  coop::recorder records{&log, away};
  records.add_wait(0, 1, 3, 4);
  records.add_wait(0, 4, 2, 5);      // was on its way already
  records.add_wait(0, 5, never, 6);  // nothing came
  records.add_wait(0, 6, 6, 6);      // no time
  CHECK(log.intervals == std::vector<interval>{{1, 3, 0, activity::waiting},
                                               {3, 4, 0, activity::communicating},
                                               {4, 5, 0, activity::communicating},
                                               {5, 6, 0, activity::waiting}});
  coop::recorder none{nullptr, away};
  none.add_wait(0, 1, 2, 3);
  none.cut_off(0, coop::wait_for::nothing, 1);
  CHECK(none.log() == nullptr);
}

TEST_CASE("the time when a node is away is nothing else", "[recorder]") {
  coop::event_log log;
  const std::vector<coop::absence> given{{0, 2, 4}, {0, 8}, {1, 1}};
  const coop::absences away{given, 2};
  coop::recorder records{&log, away};
  records.add(0, activity::computing, 0, 5);
  records.cut_off(0, coop::wait_for::any_message, 8);
  records.cut_off(1, coop::wait_for::nothing, 1);
  records.add(0, activity::away, 8, 9);
  CHECK(log.intervals == std::vector<interval>{{0, 2, 0, activity::computing},
                                               {2, 4, 0, activity::away},
                                               {4, 5, 0, activity::computing},
                                               {5, 8, 0, activity::waiting},
                                               {0, 1, 1, activity::computing},
                                               {8, 9, 0, activity::away}});
  CHECK(log.end_of(1) == 1);
  CHECK(log.end_of(2) == 0);
}

}  // namespace
