// SPDX-License-Identifier: BSL-1.0
// Runs of every engine in which nodes leave and join.

#include <coop/compose.hpp>
#include <coop/exchanges/models.hpp>
#include <coop/objectives/quadratic.hpp>
#include <coop/schedules/asynchronous.hpp>
#include <coop/schedules/every_step.hpp>
#include <coop/schedules/quorum.hpp>
#include <coop/topologies/complete.hpp>
#include <coop/topologies/graphs/ring.hpp>
#include <coop/topologies/parameter_server.hpp>
#include <coop/topologies/weights/metropolis_hastings.hpp>
#include <coop/train.hpp>
#include <coop/transports/compute_time/constant.hpp>
#include <coop/transports/compute_time/shifted_exponential.hpp>
#include <coop/transports/network/uniform_network.hpp>
#include <coop/transports/simulated.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/watchdog.hpp"

namespace {

using coop::simulated;
using coop_test::watchdog;

/// A second a gradient on a network of infinite speed.
simulated clock_with(std::vector<coop::absence> absences, coop::event_log* log = nullptr) {
  return {.compute = coop::compute_time::constant{1}, .absences = std::move(absences), .log = log};
}

coop::report trained(std::size_t steps, const auto& composition) {
  const coop::quadratic<double> problem{
      {.dimension = 6, .noise = 0.5, .groups = 4, .samples_per_group = 8}};
  return coop::train(
      composition, problem,
      {.batch_size = 2, .steps = steps, .evaluate_every = coop::only_at_end, .keep_models = true});
}

TEST_CASE("a synchronous run waits for who is away, and ends in the same bits", "[absence]") {
  const watchdog limit{"synchronous absences"};
  const auto run = [](const auto& topology, std::vector<coop::absence> absences) {
    return trained(5, coop::compose(topology, clock_with(std::move(absences))));
  };
  const auto check = [&](const auto& topology) {
    const coop::report without = run(topology, {});
    CHECK(without.seconds() == 5);
    // In the middle of its second gradient; the others wait for 2.5 s.
    const coop::report with = run(topology, {{2, 1.5, 4}});
    CHECK(with.seconds() == 7.5);
    CHECK(with.models == without.models);
    CHECK(with.node_traffic == without.node_traffic);
    // Two at the same time, for 1 s and for 3 s.
    CHECK(run(topology, {{0, 1.5, 2.5}, {1, 1.5, 4.5}}).seconds() == 8);
    CHECK_THROWS_TEXT(run(topology, {{3, 2.5}}), coop::error,
                      "node 3 left at 2.5 s and never came back");
  };
  check(coop::complete{4});
  check(coop::metropolis_hastings(coop::ring(4)));
}

TEST_CASE("on a ring who is away holds up its neighbours first", "[absence]") {
  // Node 0 is away for 10 s in its first gradient; node i of 8 is then held up from step
  // min(i, 8 − i) + 1 on, node 4 not before its fifth.
  coop::event_log log;
  (void)trained(4, coop::compose(coop::metropolis_hastings(coop::ring(8)),
                                 clock_with({{0, 0.5, 10.5}}, &log)));
  for (std::size_t node = 1; node < 8; ++node) {
    const std::size_t hops = std::min(node, 8 - node);
    std::vector<double> begins;
    for (const auto& each : log.intervals) {
      if (each.node == node && each.what == coop::activity::computing) begins.push_back(each.start);
    }
    REQUIRE(begins.size() == 4);
    for (std::size_t step = 0; step < 4; ++step) {
      CHECK(begins[step] == static_cast<double>(step) + (step >= hops ? 10 : 0));
    }
  }
}

TEST_CASE("an asynchronous parameter server goes on without who is away", "[absence]") {
  const watchdog limit{"asynchronous absences"};
  // Of two workers: an update a step of each.
  const auto run = [](std::size_t updates, std::vector<coop::absence> absences) {
    return trained(updates / 2, coop::compose(coop::parameter_server{2}, coop::asynchronous{},
                                              clock_with(std::move(absences))));
  };
  CHECK(run(12, {}).seconds() == 6);
  // Worker 1 ends its first gradient at 11 s; worker 0 has made eleven by then.
  const coop::report with = run(12, {{1, 0.5, 10.5}});
  CHECK(with.seconds() == 11);
  CHECK(with.accepted == 12);
  CHECK(with.staleness.size() >= 11);
  CHECK(with.staleness.back() == 1);
  // All start together: when the last one has joined.
  CHECK(run(8, {{1, 0, 4}}).seconds() == 4);
  // The server is away: nothing goes on.
  CHECK(run(12, {{2, 2.5, 7.25}}).seconds() == 10.25);
  CHECK_THROWS_TEXT(run(12, {{1, 0.5}}), coop::error, "node 1 left at 0.5 s and never came back");
  CHECK_THROWS_TEXT(run(12, {{2, 0.5}}), coop::error, "node 2 left at 0.5 s and never came back");
}

TEST_CASE("a quorum does without who is away", "[absence]") {
  const watchdog limit{"quorum and absences"};
  const auto run = [](std::vector<coop::absence> absences) {
    return trained(6, coop::compose(coop::parameter_server{4}, coop::quorum{3},
                                    clock_with(std::move(absences))));
  };
  CHECK(run({{3, 0.5, 4.5}}).seconds() == 6);
  CHECK(run({{3, 0.5, 4.5}, {2, 0.5, 2.5}}).seconds() == 8);
  CHECK_THROWS_TEXT(run({{3, 0.5}}), coop::error, "node 3 left at 0.5 s and never came back");
}

TEST_CASE("a run that all nodes leave for good has no report", "[absence]") {
  const watchdog limit{"all leave"};
  const auto fails = [](const auto& topology, const auto& schedule) {
    // All at once, in the middle of a gradient or between two.
    for (const double when : {0.5, 2.0}) {
      std::vector<coop::absence> all;
      for (std::size_t node = 0; node < topology.nodes(); ++node) all.push_back({node, when});
      CHECK_THROWS_TEXT(trained(6, coop::compose(topology, schedule, clock_with(all))), coop::error,
                        "all nodes have left for good");
    }
  };
  fails(coop::complete{1}, coop::every_step{});
  fails(coop::complete{4}, coop::every_step{});
  fails(coop::metropolis_hastings(coop::ring(4)), coop::asynchronous{});
  fails(coop::parameter_server{4}, coop::asynchronous{});
  fails(coop::parameter_server{4, 2}, coop::quorum{4});
}

TEST_CASE("gossip goes on around who is away, and catches up", "[absence]") {
  const watchdog limit{"gossip and absences"};
  const auto run = [](std::size_t nodes, std::size_t steps, std::vector<coop::absence> absences) {
    return trained(steps,
                   coop::compose(coop::metropolis_hastings(coop::ring(nodes)), coop::asynchronous{},
                                 coop::exchange::models{}, clock_with(std::move(absences))));
  };
  // Node 0 has ended its step at 1 s and meets node 1, which answers when it is back and has ended
  // its own.
  CHECK(run(2, 1, {{1, 0.5, 10.5}}).seconds() == 11);
  const coop::report with = run(6, 10, {{1, 0.5, 3.25}, {4, 2, 7}});
  CHECK(with.seconds() >= 15);  // node 4 computes for 10 s and is away for 5
  CHECK(with.models == run(6, 10, {{1, 0.5, 3.25}, {4, 2, 7}}).models);
  CHECK_THROWS_TEXT(run(6, 10, {{1, 3.5}}), coop::error,
                    "node 1 left at 3.5 s and never came back");
}

TEST_CASE("absences change no order of causes, and the same run is the same again", "[absence]") {
  const watchdog limit{"causality with absences"};
  const std::vector<coop::absence> absences{{0, 0.25, 1}, {3, 0, 0.5}, {3, 0.75, 2}, {5, 1, 1.125}};
  const auto log_of = [&](const auto&... policies) {
    coop::event_log log;
    const simulated clock{.network = coop::uniform_network{0.01, 1e4},
                          .compute = coop::compute_time::shifted_exponential{0.1, 20},
                          .faults = {.loss = 0.1, .timeout = 0.05, .outages = {{1, 2, 0.5, 1.5}}},
                          .absences = absences,
                          .log = &log};
    (void)trained(15, coop::compose(policies..., clock));
    return log;
  };
  const auto check = [&](const auto&... policies) {
    const coop::event_log log = log_of(policies...);
    CHECK(log == log_of(policies...));
    const coop::absences away{absences, 8};
    CHECK(log.messages.size() > 50);
    bool causal = true;
    bool here = true;
    for (const auto& each : log.messages) {
      const double transfer = static_cast<double>(each.bytes) / 1e4;
      causal =
          causal && each.sent <= each.left && each.received >= each.left + 0.01 + transfer - 1e-12;
      here = here && away.back(each.source, each.sent) == each.sent &&
             away.back(each.source, each.left) == each.left &&
             away.back(each.destination, each.received - transfer + 1e-9) <
                 each.received - transfer + 2e-9;
    }
    CHECK(causal);
    CHECK(here);  // who hands over, and whose ports begin with something
    std::vector<double> end(8);
    bool apart = true;
    for (const auto& each : log.intervals) {
      apart = apart && each.start >= end[each.node];
      end[each.node] = each.end;
      const bool gone = each.what == coop::activity::away;
      apart = apart && gone == (away.back(each.node, each.start) > each.start);
    }
    CHECK(apart);
  };
  check(coop::metropolis_hastings(coop::ring(8)));
  check(coop::parameter_server{6, 2}, coop::asynchronous{});
  check(coop::metropolis_hastings(coop::ring(8)), coop::asynchronous{}, coop::exchange::models{});
}

}  // namespace
