// SPDX-License-Identifier: BSL-1.0
// Peers on ranks: one that is slow, one that fails, and an anchor.
#include <coop/data/contiguous.hpp>
#include <coop/objectives/function_objective.hpp>
#include <coop/schedules/asynchronous.hpp>
#include <coop/schedules/asynchronous_periodic.hpp>
#include <coop/schedules/bounded_staleness.hpp>
#include <coop/schedules/deadline.hpp>
#include <coop/schedules/delayed.hpp>
#include <coop/schedules/overlapped.hpp>
#include <coop/schedules/timed.hpp>
#include <coop/topologies/complete.hpp>
#include <coop/topologies/elastic.hpp>
#include <coop/topologies/parameter_server.hpp>
#include <coop/train.hpp>
#include <coop/transports/in_process.hpp>
#include <coop/transports/mpi.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <memory>
#include <numeric>
#include <span>
#include <stdexcept>
#include <thread>

#include "support/catch.hpp"
#include "support/least_squares_problem.hpp"
#include "support/watchdog.hpp"

namespace {

using coop::mpi;
using coop_test::watchdog;

std::size_t ranks() { return coop::mpi_environment::of_program().size(); }
std::size_t rank() { return coop::mpi_environment::of_program().rank(); }

TEST_CASE("an anchor and one worker on ranks are in step") {
  if (ranks() != 2) return;
  const watchdog limit{"an anchor on mpi"};
  const coop_test::least_squares_problem p{1};
  for (const double alpha : {0.3, 0.5}) {
    const auto models = [&](const auto& transport) {
      return coop_test::trained(p, 50, coop::elastic{1, alpha}, coop::exchange::models{},
                                coop::asynchronous_periodic{3}, transport);
    };
    CHECK(models(mpi{}) == models(coop::in_process{1}));
  }
}

TEST_CASE("a slow rank takes fewer steps of a timer") {
  if (ranks() < 2) return;
  const watchdog limit{"slow ranks"};
  const std::size_t m = ranks();
  // x_i counts the steps of rank i, divided by m; rank 0's are longer than an interval.
  const auto counting = coop::function_objective{
      m, m,
      [](std::span<const double>, std::span<const std::size_t> batch, std::span<double> g) {
        std::ranges::fill(g, 0.0);
        g[batch.front()] = -1;
        std::this_thread::sleep_for(std::chrono::milliseconds{rank() == 0 ? 20 : 1});
        return 1.0;
      },
      [](std::span<const double>, std::span<const std::size_t>) { return 1.0; }};
  const auto r = coop::train(
      coop::compose(coop::complete{m}, coop::timed{0.02}, coop::exchange::models{}, mpi{}),
      counting,
      {.step_size = 1,
       .batch_size = 1,
       .steps = 60,
       .evaluate_every = coop::only_at_end,
       .partition = coop::data::contiguous(m, m)});
  const double steps = std::accumulate(r.model.begin(), r.model.end(), 0.0);
  CHECK(std::abs(steps - double(r.steps())) < 1);
  CHECK(2 * r.model[0] < r.model[1]);
  CHECK(std::abs(r.model[0] * double(m) - double(r.rounds)) <= 1);
}

TEST_CASE("a peer that fails ends the run on all ranks with its name") {
  if (ranks() < 3) return;
  const watchdog limit{"failing peers on mpi"};
  const auto check = [](const auto& topology, const auto&... policies) {
    const std::size_t m = topology.workers();
    const auto broken = coop::function_objective{
        std::size_t{7}, m,
        [calls = std::make_shared<int>(0)](std::span<const double>, std::span<const std::size_t>,
                                           std::span<double> g) {
          std::ranges::fill(g, 0.0);
          if (rank() == 1 && ++*calls == 7) throw std::runtime_error{"the disk is full"};
          return 1.0;
        }};
    CHECK_THROWS_TEXT(coop::train(coop::compose(topology, policies..., mpi{}), broken,
                                  {.batch_size = 1,
                                   .steps = 1'000'000,
                                   .evaluate_every = coop::only_at_end,
                                   .partition = coop::data::contiguous(m, m)}),
                      coop::error, "node 1: the disk is full");
  };
  const coop::complete all{ranks()};
  check(all, coop::asynchronous{}, coop::exchange::models{});
  check(all, coop::asynchronous{{.blocking = true}}, coop::exchange::models{});
  check(coop::elastic{ranks() - 1}, coop::asynchronous_periodic{2});
  check(all, coop::overlapped{3, 2}, coop::exchange::models{});
  check(all, coop::delayed{2});
  check(all, coop::timed{1e-3}, coop::exchange::models{});
  check(coop::parameter_server{ranks() - 1}, coop::bounded_staleness{1});
  check(coop::parameter_server{ranks() - 1}, coop::deadline{1e-3});
}

}  // namespace
