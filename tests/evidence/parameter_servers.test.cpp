// SPDX-License-Identifier: BSL-1.0

// Laws of runs with servers on a virtual clock: late gradients, staleness, the load of a server.

#include <coop/data/contiguous.hpp>
#include <coop/objectives/function_objective.hpp>
#include <coop/objectives/no_objective.hpp>
#include <coop/objectives/quadratic.hpp>
#include <coop/optimizers/momentum.hpp>
#include <coop/schedules/asynchronous.hpp>
#include <coop/schedules/bounded_staleness.hpp>
#include <coop/schedules/deadline.hpp>
#include <coop/schedules/quorum.hpp>
#include <coop/topologies/complete.hpp>
#include <coop/topologies/parameter_server.hpp>
#include <coop/train.hpp>
#include <coop/transports/compute_time/constant.hpp>
#include <coop/transports/compute_time/shifted_exponential.hpp>
#include <coop/transports/compute_time/slow_nodes.hpp>
#include <coop/transports/network/uniform_network.hpp>
#include <coop/transports/simulated.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "support/catch.hpp"

namespace {

using coop::simulated;

simulated lossy_cluster() {
  return {.network = coop::uniform_network{1e-3, 1e5},
          .compute = coop::compute_time::shifted_exponential{0.1, 5},
          .faults = {.loss = 0.05, .timeout = 0.05}};
}

}  // namespace

TEST_CASE("a late gradient is never applied, on a virtual clock") {
  constexpr std::size_t workers = 5;
  constexpr std::size_t steps = 60;
  // x0 counts the updates, and a gradient at x0 = k carries k: all applied at update k + 1 carry k.
  const auto objective = coop::function_objective{
      1 + workers, workers,
      [](std::span<const double> x, std::span<const std::size_t> batch, std::span<double> g) {
        std::ranges::fill(g, 0.0);
        g[0] = -1.0;
        g[1 + batch[0]] = -x[0];
        return 1.0;
      }};
  const auto check = [&](const auto& schedule) {
    for (const std::size_t servers : {1U, 3U}) {
      const coop::report r = coop::train(
          compose(coop::parameter_server{workers, servers}, schedule, lossy_cluster()), objective,
          {.step_size = 1,
           .batch_size = 1,
           .steps = steps,
           .evaluate_every = coop::only_at_end,
           .partition = coop::data::contiguous(workers, workers)});
      double carried = 0;
      for (std::size_t i = 1; i <= workers; ++i) carried += r.model[i];
      CHECK(r.dropped > 0);
      CHECK(r.model[0] == double(steps));
      CHECK(std::abs(carried - double(steps * (steps - 1) / 2)) < 1e-9);
    }
  };
  check(coop::quorum{4});
  check(coop::quorum{2});
  check(coop::deadline{0.25});
}

TEST_CASE("what comes at the deadline itself is averaged, whoever else has come before") {
  // Eight workers of 0.125 s, or seven and one that is faster, which is the first to be there.
  for (const double fastest : {1.0, 0.75, 0.5}) {
    for (const std::size_t servers : {1U, 2U}) {
      const simulated cluster{.compute = coop::compute_time::slow_nodes{
                                  coop::compute_time::constant{0.125}, {0}, fastest}};
      const coop::report r =
          coop::train(compose(coop::parameter_server{8, servers}, coop::deadline{0.125}, cluster),
                      coop::no_objective<float>{4, 8},
                      {.batch_size = 1, .steps = 6, .evaluate_every = coop::only_at_end});
      CHECK(r.dropped == 0);
      CHECK(r.accepted == 6 * 8);
      CHECK(r.seconds() == 6 * 0.125);
    }
  }
}

TEST_CASE("no worker begins a gradient more than the bound ahead of the slowest, by the log") {
  constexpr std::size_t workers = 6;
  for (const std::size_t bound : {0U, 1U, 4U}) {
    for (const std::size_t servers : {1U, 2U}) {
      coop::event_log log;
      const simulated cluster{.network = coop::uniform_network{1e-3},
                              .compute =
                                  coop::compute_time::slow_nodes{
                                      coop::compute_time::shifted_exponential{0.05, 20}, {2}, 4},
                              .log = &log};
      const coop::report r =
          coop::train(compose(coop::parameter_server{workers, servers},
                              coop::bounded_staleness{bound}, cluster),
                      coop::no_objective<float>{4, workers},
                      {.batch_size = 1, .steps = 40, .evaluate_every = coop::only_at_end});
      CHECK(r.accepted == 40 * workers);
      CHECK(r.dropped == 0);
      std::vector<std::vector<coop::event_log::interval>> gradients(workers);
      for (const auto& each : log.intervals) {
        if (each.what == coop::activity::computing) gradients.at(each.node).push_back(each);
      }
      std::size_t lead = 0;
      for (const auto& own : gradients) {
        for (std::size_t clock = 0; clock < own.size(); ++clock) {
          std::size_t slowest = own.size();
          for (const auto& other : gradients) {
            const auto ended = std::ranges::count_if(
                other, [&](const auto& each) { return each.end <= own[clock].start; });
            slowest = std::min(slowest, static_cast<std::size_t>(ended));
          }
          lead = std::max(lead, clock - slowest);
        }
      }
      CHECK(lead == bound);  // the fast wait for the slow one
    }
  }
}

TEST_CASE("s servers divide the time of a run by s where their ports are what it waits for") {
  constexpr std::size_t workers = 32;
  constexpr std::size_t steps = 10;
  constexpr double transfer = 0.4;  // of a gradient or a model
  const auto seconds = [&](std::size_t servers, const auto& schedule) {
    const simulated cluster{.network = coop::uniform_network{0, 1e5}};
    return coop::train(compose(coop::parameter_server{workers, servers}, schedule, cluster),
                       coop::no_objective<float>{10'000, workers},
                       {.batch_size = 1, .steps = steps, .evaluate_every = coop::only_at_end})
        .seconds();
  };
  const auto check = [&](const auto& schedule) {
    INFO(schedule.describe());
    const double one = seconds(1, schedule);
    for (const std::size_t servers : {2U, 4U, 8U}) {
      INFO(servers << " servers");
      CHECK(one / seconds(servers, schedule) > 0.8 * double(servers));
      CHECK(one / seconds(servers, schedule) < 1.2 * double(servers));
    }
    return one;
  };
  // A server takes in every gradient, one after the other, and gives out models meanwhile.
  CHECK(std::abs(check(coop::asynchronous{}) / (steps * workers * transfer) - 1) < 0.12);
  check(coop::bounded_staleness{0});
  check(coop::bounded_staleness{2});
  check(coop::quorum{workers});
  check(coop::quorum{24});
  check(coop::deadline{1.1 * workers * transfer});
}

TEST_CASE("one worker is serial SGD, to the bit, on a virtual clock and any number of servers") {
  const coop::quadratic<double> objective{
      {.dimension = 6, .noise = 0.5, .groups = 1, .samples_per_group = 7}};
  const coop::train_options options{.step_size = 0.1, .batch_size = 3, .epochs = 4};
  const coop::momentum optimizer{0.9};
  const auto serial = coop::train(coop::compose(coop::complete{1}, optimizer), objective, options);
  for (const std::size_t servers : {1U, 2U, 9U}) {
    const auto served = coop::train(coop::compose(coop::parameter_server{1, servers},
                                                  coop::asynchronous{}, optimizer, lossy_cluster()),
                                    objective, options);
    CHECK(served.model == serial.model);
    CHECK(served.staleness == std::vector<std::size_t>{serial.steps()});
  }
}
