// SPDX-License-Identifier: BSL-1.0
#include <coop/report/timeline.hpp>
#include <coop/transports/compute_time/constant.hpp>
#include <coop/transports/compute_time/slow_nodes.hpp>
#include <coop/transports/simulated.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <list>
#include <stdexcept>
#include <vector>

#include "support/catch.hpp"

using coop::timeline;
using enum coop::activity;
using intervals = std::vector<timeline::interval>;

namespace {

struct their_log {
  struct stretch {
    float start;
    double end;
    coop::activity what;
    std::uint8_t node;
  };
  std::list<stretch> intervals;
};
struct no_log {
  std::vector<int> intervals;
};

// `steps` rounds of a gradient, then a barrier.
coop::event_log run(const coop::simulated& with, std::size_t nodes, std::size_t steps) {
  coop::event_log log;
  coop::simulated transport = with;
  transport.log = &log;
  transport.run(nodes, [&](coop::simulated_communicator& own) {
    for (std::size_t step = 1; step <= steps; ++step) {
      own.compute_step(step);
      own.barrier();
    }
  });
  return log;
}

}  // namespace

static_assert(coop::ActivityLog<coop::event_log>);
static_assert(coop::ActivityLog<their_log>);
static_assert(!coop::ActivityLog<no_log>);
static_assert(!coop::ActivityLog<timeline>);
static_assert(!coop::ActivityLog<intervals>);

TEST_CASE("seconds and idle shares of a timeline made by hand") {
  // Node 0: 2 s of computing, 1 of waiting, 1 of communicating. Node 1 never stops. Node 2 does
  // nothing. Node 3 ends after 1 s of 4.
  const timeline lines{intervals{{1, computing, 0, 4},
                                 {0, communicating, 3, 4},
                                 {0, computing, 0, 2},
                                 {3, communicating, 0, 1},
                                 {0, waiting, 2, 3}}};
  CHECK(lines.nodes() == 4);
  CHECK(lines.total_time() == 4.0);
  CHECK(lines.seconds(0, computing) == 2.0);
  CHECK(lines.seconds(0, waiting) == 1.0);
  CHECK(lines.seconds(0, communicating) == 1.0);
  CHECK(lines.seconds(2, computing) == 0.0);
  CHECK(lines.idle_share(0) == 0.25);
  CHECK(lines.idle_share(1) == 0.0);
  CHECK(lines.idle_share(2) == 1.0);
  CHECK(lines.idle_share(3) == 0.75);
  CHECK(lines.idle_share() == 0.5);
  CHECK(intervals(lines.intervals(0).begin(), lines.intervals(0).end()) ==
        intervals{{0, computing, 0, 2}, {0, waiting, 2, 3}, {0, communicating, 3, 4}});
  CHECK(lines.intervals(1).size() == 1);
  CHECK(lines.intervals(2).empty());
  CHECK(lines.intervals(3).size() == 1);
  CHECK(lines.intervals().size() == 5);
  CHECK_THROWS_TEXT(lines.seconds(4, computing), std::invalid_argument, "none of the 4 nodes");
  CHECK_THROWS_TEXT(lines.intervals(4), std::invalid_argument, "none of the 4 nodes");
}

TEST_CASE("timelines of nobody, of one node and of no time") {
  const timeline none;
  CHECK(none.nodes() == 0);
  CHECK(none.total_time() == 0.0);
  CHECK(none.idle_share() == 0.0);
  CHECK(none.intervals().empty());
  CHECK(timeline{coop::event_log{}}.nodes() == 0);

  const timeline idlers{intervals{}, 3};
  CHECK(idlers.nodes() == 3);
  CHECK(idlers.intervals(2).empty());
  CHECK(idlers.idle_share(2) == 0.0);

  const timeline one{intervals{{0, computing, 0, 3}, {0, waiting, 3, 4}}};
  CHECK(one.nodes() == 1);
  CHECK(one.idle_share() == 0.25);

  const timeline instants{intervals{{0, computing, 0, 2}, {0, waiting, 1, 1}, {1, waiting, 5, 5}}};
  CHECK(instants.nodes() == 2);
  CHECK(instants.intervals().size() == 1);
  CHECK(instants.total_time() == 2.0);

  const double least = std::numeric_limits<double>::denorm_min();
  const double most = std::numeric_limits<double>::max();
  CHECK(timeline{intervals{{0, computing, -0.0, least}}}.idle_share() == 0.0);
  CHECK(timeline{intervals{{0, computing, 0, most}, {1, waiting, 0, most}}}.idle_share() == 0.5);
}

TEST_CASE("impossible timelines are refused") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  for (const auto& [begin, end] : std::vector<std::pair<double, double>>{
           {nan, 1}, {0, nan}, {nan, nan}, {0, infinity}, {-1, 1}, {-infinity, 1}, {2, 1}}) {
    CHECK_THROWS_TEXT((timeline{intervals{{7, waiting, begin, end}}}), std::invalid_argument,
                      "an interval of node 7 goes from");
  }
  CHECK_THROWS_TEXT((timeline{intervals{{1, computing, 0, 2}, {1, waiting, 1.5, 3}}}),
                    std::invalid_argument, "node 1 does two things at 1.5 s");
  CHECK_THROWS_TEXT((timeline{intervals{{2, computing, 0, 1}}, 2}), std::invalid_argument,
                    "below the number of nodes, 2");
  CHECK_THROWS_TEXT((timeline{intervals{{0xFFFFFFFF, computing, 0, 1}}}), std::invalid_argument,
                    "below the number of nodes, 16777216");
  CHECK_THROWS_TEXT((timeline{intervals{}, timeline::most_nodes + 1}), std::invalid_argument,
                    "at most 16777216");
  CHECK_THROWS_TEXT((timeline{intervals{{0, coop::activity{4}, 0, 1}}}), std::invalid_argument,
                    "no known activity");
}

TEST_CASE("who is away is not idle") {
  const timeline lines{intervals{{0, computing, 0, 4}, {1, computing, 0, 1}, {1, away, 1, 3}}};
  CHECK(lines.seconds(1, away) == 2.0);
  CHECK(lines.idle_share(1) == 0.25);
  CHECK(lines.idle_share() == 0.125);
  CHECK(lines.has_absences());
  CHECK(!timeline{intervals{{0, computing, 0, 4}}}.has_absences());
}

TEST_CASE("any log of the shape is read") {
  const their_log log{{{0, 1, waiting, 2}, {0, 2, computing, 0}, {1, 4, communicating, 2}}};
  const timeline lines{log, 5};
  CHECK(lines.nodes() == 5);
  CHECK(intervals(lines.intervals().begin(), lines.intervals().end()) ==
        intervals{{0, computing, 0, 2}, {2, waiting, 0, 1}, {2, communicating, 1, 4}});
}

TEST_CASE("a slow node leaves the others idle for the share that its time gives") {
  // Each of 4 nodes computes c a step, but one 2c, and all wait for it: half the time of the three.
  const coop::simulated half{
      .compute = coop::compute_time::slow_nodes{coop::compute_time::constant{0.25}, {2}, 2}};
  const timeline lines{run(half, 4, 8)};
  REQUIRE(lines.nodes() == 4);
  CHECK(lines.total_time() == 8 * 0.5);
  for (const std::size_t node : {0U, 1U, 3U}) {
    CHECK(lines.idle_share(node) == 0.5);
    CHECK(lines.seconds(node, waiting) == 2.0);
  }
  CHECK(lines.idle_share(2) == 0.0);
  CHECK(lines.idle_share() == 0.375);

  // With a latency of α a barrier takes 2α more, in which all communicate:
  // idle = c (f − 1) / (f c + 2α) for a node that is f times as slow.
  const double c = 0.125;
  const double f = 3;
  const double alpha = 0.0625;
  const coop::simulated far{
      .network = coop::uniform_network{alpha},
      .compute = coop::compute_time::slow_nodes{coop::compute_time::constant{c}, {0}, f}};
  const timeline late{run(far, 4, 8)};
  CHECK(late.total_time() == 8 * (f * c + 2 * alpha));
  CHECK(late.idle_share(0) == 0.0);
  CHECK(std::abs(late.idle_share(3) - c * (f - 1) / (f * c + 2 * alpha)) < 1e-15);
  CHECK(late.seconds(1, communicating) == 8 * 2 * alpha);
  CHECK(late.seconds(0, communicating) == 8 * 2 * alpha);
}

TEST_CASE("a simulated node alone is never idle") {
  const timeline lines{run({.compute = coop::compute_time::constant{0.5}}, 1, 4)};
  CHECK(lines.nodes() == 1);
  CHECK(lines.total_time() == 2.0);
  CHECK(lines.idle_share() == 0.0);
}
