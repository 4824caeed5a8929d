// SPDX-License-Identifier: BSL-1.0
// Nodes that overlap or do not wait, on ranks.
#include <coop/data/contiguous.hpp>
#include <coop/data/full_batch.hpp>
#include <coop/data/transform.hpp>
#include <coop/objectives/function_objective.hpp>
#include <coop/schedules/asynchronous.hpp>
#include <coop/schedules/asynchronous_periodic.hpp>
#include <coop/schedules/delayed.hpp>
#include <coop/schedules/overlapped.hpp>
#include <coop/schedules/timed.hpp>
#include <coop/topologies/complete.hpp>
#include <coop/topologies/elastic.hpp>
#include <coop/topologies/graphs/ring.hpp>
#include <coop/topologies/graphs/star.hpp>
#include <coop/topologies/weights/metropolis_hastings.hpp>
#include <coop/train.hpp>
#include <coop/transports/in_process.hpp>
#include <coop/transports/mpi.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "support/catch.hpp"
#include "support/least_squares_problem.hpp"
#include "support/watchdog.hpp"

namespace {

using coop::mpi;
using coop_test::watchdog;
using problem = coop_test::least_squares_problem;

std::size_t ranks() { return coop::mpi_environment::of_program().size(); }
std::size_t rank() { return coop::mpi_environment::of_program().rank(); }

constexpr std::size_t dimension = 2000;  // beyond what MPI sends at once

/// f of sample s is (s + 1)·Σ_j x_j/(j + 1): the sum of all models after k steps is known.
auto tilted(std::size_t samples) {
  return coop::function_objective{
      dimension, samples,
      [](std::span<const double>, std::span<const std::size_t> batch, std::span<double> g) {
        double mean = 0;
        for (const std::size_t s : batch) mean += double(s + 1) / double(batch.size());
        for (std::size_t j = 0; j < g.size(); ++j) g[j] = mean / double(j + 1);
        return 1.0;
      }};
}

template <class Topo>
void check_sum(const Topo& topology, bool blocking) {
  constexpr std::size_t steps = 100;
  const std::size_t m = topology.workers();
  const coop::asynchronous_periodic schedule{{.period = 1, .blocking = blocking}};
  const coop::report r = coop::train(coop::compose(topology, schedule, mpi{}), tilted(m),
                                     {.step_size = 0.5,
                                      .batch_size = 1,
                                      .steps = steps,
                                      .evaluate_every = 40,
                                      .partition = coop::data::contiguous(m, m),
                                      .keep_models = true});
  REQUIRE(r.models.size() == topology.nodes());
  CHECK(r.trace.size() == 4);
  const bool waits = blocking || topology.nodes() > m;
  CHECK(r.rounds >= (topology.nodes() == 1 ? 0 : waits ? steps : 1));
  CHECK(r.rounds <= (topology.nodes() == 1 ? 0 : steps));
  double worst = 0;
  for (std::size_t j = 0; j < dimension; ++j) {
    const double expected = -0.5 * double(steps) * double(m * (m + 1)) / 2 / double(j + 1);
    double sum = 0;
    for (const auto& model : r.models) sum += model[j];
    worst = std::max(worst, std::abs(sum - expected) / std::abs(expected));
  }
  CHECK(worst < 1e-11);
}

TEST_CASE("gossip of ranks conserves the sum of all models", "[gossip]") {
  const watchdog limit{"gossip of ranks"};
  for (const bool blocking : {false, true}) {
    check_sum(coop::complete{ranks()}, blocking);
    if (ranks() > 1) check_sum(coop::metropolis_hastings(coop::star(ranks())), blocking);
    if (ranks() > 1) check_sum(coop::elastic{ranks() - 1}, blocking);
  }
}

TEST_CASE("what is overlapped or delayed has the bits of one process", "[gossip]") {
  const watchdog limit{"overlapped ranks"};
  const problem p{ranks()};
  const auto same = [&](const auto& topology, const auto& schedule, const auto& exchange) {
    const auto on = [&](const auto& transport) {
      return coop_test::trained(p, 31, topology, schedule, exchange, transport);
    };
    CHECK(on(mpi{}) == on(coop::in_process{}));
  };
  for (const std::size_t delay : {0U, 1U, 2U, 5U}) {
    same(coop::complete{ranks()}, coop::overlapped{delay}, coop::exchange::models{});
    same(coop::complete{ranks()}, coop::overlapped{delay, 4}, coop::exchange::models{});
    same(coop::complete{ranks()}, coop::delayed{delay}, coop::exchange::gradients{});
    if (ranks() < 3) continue;
    same(coop::metropolis_hastings(coop::ring(ranks())), coop::overlapped{delay, 2},
         coop::exchange::models{});
  }
}

TEST_CASE("ranks that average by a timer end with one model", "[gossip]") {
  const watchdog limit{"timed ranks"};
  const auto r = coop::train(
      coop::compose(coop::complete{ranks()}, coop::timed{1e-4}, coop::exchange::models{}, mpi{}),
      tilted(ranks()),
      {.step_size = 1e-3,
       .batch_size = 1,
       .steps = 200,
       .evaluate_every = coop::only_at_end,
       .partition = coop::data::contiguous(ranks(), ranks()),
       .keep_models = true});
  CHECK(r.steps() >= 200);
  CHECK(r.rounds > 0);
  for (const auto& model : r.models) CHECK(model == r.models[0]);
}

TEST_CASE("gossip where a rank holds its own shard only has no rows between", "[gossip]") {
  const watchdog limit{"gossip of own shards"};
  const auto run = [&](std::size_t samples) {
    return coop::train(coop::compose(coop::complete{ranks()}, coop::asynchronous{},
                                     coop::exchange::models{}, mpi{}),
                       tilted(samples),
                       {.step_size = 0.1, .steps = 20, .evaluate_every = 5, .own_shard = true});
  };
  CHECK(run(2 + rank() % 2).trace.size() == 2);
}

TEST_CASE("an observer on rank 0 ends the gossip of all", "[gossip]") {
  const watchdog limit{"gossip that is stopped"};
  const auto r = coop::train(
      coop::compose(coop::complete{ranks()}, coop::asynchronous{}, coop::exchange::models{}, mpi{}),
      tilted(10 * ranks()), {.step_size = 1e-3, .steps = 1'000'000, .evaluate_every = 20},
      [](const coop::trace_row& row) { return row.step >= 20; });
  CHECK(r.stopped_early);
  CHECK(r.steps() == 20);
}

}  // namespace
