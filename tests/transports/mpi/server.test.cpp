// SPDX-License-Identifier: BSL-1.0
// Compositions with parameter servers on ranks: in the bits of one process wherever the order of
// gradients is not left to chance, and by what they promise where it is.
#include <coop/aggregators/incremental_aggregate.hpp>
#include <coop/compressors/error_feedback.hpp>
#include <coop/compressors/top_k.hpp>
#include <coop/compressors/two_way.hpp>
#include <coop/data/contiguous.hpp>
#include <coop/objectives/function_objective.hpp>
#include <coop/objectives/quadratic.hpp>
#include <coop/optimizers/momentum.hpp>
#include <coop/schedules/asynchronous.hpp>
#include <coop/schedules/bounded_staleness.hpp>
#include <coop/schedules/deadline.hpp>
#include <coop/schedules/quorum.hpp>
#include <coop/step_sizes/staleness_adaptive.hpp>
#include <coop/topologies/parameter_server.hpp>
#include <coop/train.hpp>
#include <coop/transports/in_process.hpp>
#include <coop/transports/mpi.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <span>
#include <thread>

#include "support/catch.hpp"
#include "support/watchdog.hpp"

namespace {

using coop::mpi;
using coop::parameter_server;
using coop_test::watchdog;

std::size_t ranks() { return coop::mpi_environment::of_program().size(); }
std::size_t rank() { return coop::mpi_environment::of_program().rank(); }

/// Runs the policies on ranks and in one process; all that the reports hold but times is the same.
template <class... Policies>
void check_same(std::size_t servers, const Policies&... policies) {
  const std::size_t workers = ranks() - servers;
  const coop::quadratic<double> objective{
      {.dimension = 7, .noise = 0.5, .groups = workers, .samples_per_group = 8}};
  const auto on = [&](const auto& transport) {
    return coop::train(coop::compose(parameter_server{workers, servers}, policies..., transport),
                       objective,
                       {.step_size = 0.05,
                        .batch_size = 3,
                        .steps = 30,
                        .evaluate_every = 4,
                        .keep_models = true});
  };
  const coop::report here = on(mpi{});
  const coop::report there = on(coop::in_process{});
  CHECK(here.model == there.model);
  CHECK(here.models == there.models);
  CHECK(here.accepted == there.accepted);
  CHECK(here.dropped == there.dropped);
  CHECK(here.updates == there.updates);
  CHECK(here.staleness == there.staleness);
  CHECK(here.node_traffic == there.node_traffic);
  REQUIRE(here.trace.size() == there.trace.size());
  for (std::size_t i = 0; i < here.trace.size(); ++i) {
    const coop::trace_row& ours = here.trace[i];
    const coop::trace_row& theirs = there.trace[i];
    CHECK(ours.step == theirs.step);
    CHECK(ours.loss == theirs.loss);
    CHECK(ours.bytes_out == theirs.bytes_out);
    CHECK(ours.bytes_in == theirs.bytes_in);
    if (i > 0) CHECK(ours.bytes_out > here.trace[i - 1].bytes_out);
  }
}

const coop::error_feedback squeezed{coop::top_k{0.4}};

TEST_CASE("what servers do for one worker of ranks has the bits of one process") {
  if (ranks() < 2) return;
  const watchdog guard{"one worker on mpi"};
  const std::size_t most = ranks() - 1;
  check_same(most, coop::asynchronous{{.average_decay = 0.75, .ramp_up = 10}}, coop::momentum{0.5},
             coop::staleness_adaptive{});
  check_same(most, coop::asynchronous{}, coop::incremental_aggregate{});
  check_same(most, coop::asynchronous{}, coop::two_way{squeezed, coop::top_k{0.4}});
  check_same(most, coop::bounded_staleness{0}, squeezed);
}

TEST_CASE("what servers do for all workers of ranks at once has the bits of one process") {
  if (ranks() < 2) return;
  const watchdog guard{"workers in step on mpi"};
  for (std::size_t servers = 1; servers <= std::min<std::size_t>(2, ranks() - 1); ++servers) {
    const coop::quorum all{ranks() - servers};
    check_same(servers, all);
    check_same(servers, all, coop::two_way{squeezed, coop::top_k{0.4}}, coop::momentum{0.5});
    check_same(servers, coop::deadline{60.0}, squeezed);
  }
}

/// Whether five rows in a row of a run show the optimum of workers that disagree; models that only
/// swing about it pass by in one. Which worker is ahead is left to chance, and one that has done
/// all its steps leaves its last gradient behind: so the run has many steps, and ends when it is
/// there.
template <class... Policies>
bool reaches_optimum(const Policies&... policies) {
  const std::size_t workers = ranks() - 1;
  const coop::quadratic<double> objective{
      {.dimension = 7, .noise = 0, .heterogeneity = 1, .groups = workers, .samples_per_group = 4}};
  double first = 0;
  std::size_t there = 0;
  const auto is_there = [&](const coop::trace_row& row) {
    if (row.step == 0) first = row.loss;
    const bool close = row.loss - objective.minimum() < 1e-6 * (first - objective.minimum());
    there = close ? there + 1 : 0;
    return there == 5;
  };
  const coop::report r = coop::train(
      coop::compose(parameter_server{workers}, policies..., mpi{}), objective,
      {.step_size = 0.05, .batch_size = 4, .steps = 20'000, .evaluate_every = 50}, is_there);
  return r.stopped_early;
}

TEST_CASE("incremental aggregates of ranks reach the optimum of workers that disagree") {
  if (ranks() < 3) return;
  const watchdog guard{"incremental aggregates on mpi"};
  const coop::incremental_aggregate aggregated;
  CHECK(reaches_optimum(coop::asynchronous{}, aggregated));
  CHECK(reaches_optimum(coop::asynchronous{{.ramp_up = 50}}, aggregated));
}

/// x₀ counts the updates; worker i adds to x_{i+1} the count that it knew when it computed. Worker
/// 0 is slow.
auto counting(std::size_t workers) {
  return coop::function_objective{
      1 + workers, workers,
      [](std::span<const double> x, std::span<const std::size_t> batch, std::span<double> g) {
        std::ranges::fill(g, 0.0);
        g[0] = -1;
        g[1 + batch.front()] = -x[0];
        if (rank() == 0) std::this_thread::sleep_for(std::chrono::milliseconds{2});
        return 1.0;
      },
      [](std::span<const double>, std::span<const std::size_t>) { return 1.0; }};
}

constexpr std::size_t steps = 40;

template <class Schedule>
coop::report counted(const Schedule& schedule) {
  const std::size_t workers = ranks() - 1;
  return coop::train(coop::compose(parameter_server{workers}, schedule, mpi{}), counting(workers),
                     {.step_size = 1,
                      .batch_size = 1,
                      .steps = steps,
                      .evaluate_every = coop::only_at_end,
                      .partition = coop::data::contiguous(workers, workers)});
}

TEST_CASE("no update of ranks holds a gradient that came too late for its own") {
  if (ranks() < 3) return;
  const watchdog guard{"late gradients on mpi"};
  const auto check = [](const auto& schedule) {
    const coop::report r = counted(schedule);
    // Each update is of weight 1 and of gradients at the count before it: 0 + 1 + … in all.
    double carried = 0;
    for (std::size_t i = 1; i < r.model.size(); ++i) carried += r.model[i];
    CHECK(r.model[0] == double(steps));
    CHECK(std::abs(carried - double(steps * (steps - 1) / 2)) < 1e-9);
    return r;
  };
  const std::size_t fast = ranks() - 2;
  const coop::report r = check(coop::quorum{fast});
  CHECK(r.accepted == fast * steps);
  CHECK(r.dropped > 0);
  check(coop::deadline{1e-3});
}

TEST_CASE("no rank is further ahead of another than the bound") {
  if (ranks() < 3) return;
  const watchdog guard{"bounded staleness on mpi"};
  for (const std::size_t s : {std::size_t{0}, std::size_t{2}}) {
    const coop::report r = counted(coop::bounded_staleness{s});
    CHECK(r.accepted == steps * (ranks() - 1));
    // While a gradient is computed, another worker goes from s steps behind to s ahead at most.
    CHECK(r.staleness.size() <= (2 * s + 1) * (ranks() - 2) + 1);
  }
}

}  // namespace
