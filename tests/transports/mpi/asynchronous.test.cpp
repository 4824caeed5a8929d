// SPDX-License-Identifier: BSL-1.0
// Workers and parameter servers on ranks.
#include <coop/train.hpp>

#include <coop/data/contiguous.hpp>
#include <coop/objectives/function_objective.hpp>
#include <coop/objectives/quadratic.hpp>
#include <coop/optimizers/momentum.hpp>
#include <coop/schedules/asynchronous.hpp>
#include <coop/schedules/bounded_staleness.hpp>
#include <coop/schedules/deadline.hpp>
#include <coop/schedules/quorum.hpp>
#include <coop/topologies/parameter_server.hpp>
#include <coop/transports/in_process.hpp>
#include <coop/transports/mpi.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <span>
#include <stdexcept>
#include <vector>

#include "support/catch.hpp"
#include "support/watchdog.hpp"

namespace {

using coop::mpi;
using coop::parameter_server;
using coop_test::watchdog;

std::size_t ranks() { return coop::mpi_environment::of_program().size(); }

coop::quadratic<double> problem(std::size_t groups) {
  return coop::quadratic<double>{
      {.dimension = 7, .noise = 0.5, .heterogeneity = 0, .groups = groups, .samples_per_group = 8}};
}

void check_same(const coop::report& here, const coop::report& there) {
  CHECK(here.model == there.model);
  CHECK(here.models == there.models);
  CHECK(here.accepted == there.accepted);
  CHECK(here.updates == there.updates);
  CHECK(here.staleness == there.staleness);
  CHECK(here.node_traffic == there.node_traffic);
  REQUIRE(here.trace.size() == there.trace.size());
  for (std::size_t i = 0; i < here.trace.size(); ++i) {
    CHECK(here.trace[i].step == there.trace[i].step);
    CHECK(here.trace[i].loss == there.trace[i].loss);
  }
}

}  // namespace

TEST_CASE("on ranks a quorum of all, and one worker of any number of servers, are synchronous") {
  if (ranks() < 2) return;
  const watchdog guard{"servers on mpi"};
  const coop::train_options options{
      .batch_size = 3, .epochs = 3, .evaluate_every = 2, .keep_models = true};
  const auto check = [&](std::size_t servers, const auto&... policies) {
    const std::size_t workers = ranks() - servers;
    const auto objective = problem(workers);
    const parameter_server topology{workers, servers};
    check_same(train(compose(topology, policies..., mpi{}), objective, options),
               train(compose(topology, policies..., coop::in_process{}), objective, options));
  };
  check(1, coop::quorum{ranks() - 1});
  check(ranks() - 1, coop::asynchronous{}, coop::momentum{0.5});
  if (ranks() > 2) check(2, coop::quorum{ranks() - 2}, coop::momentum{0.5});
}

TEST_CASE("asynchronous training on ranks reaches the optimum") {
  if (ranks() < 2) return;
  const watchdog guard{"asynchrony on mpi"};
  const std::size_t servers = ranks() > 2 ? 2 : 1;
  const std::size_t workers = ranks() - servers;
  const coop::quadratic<double> objective{
      {.dimension = 7, .noise = 0, .heterogeneity = 0, .groups = workers, .samples_per_group = 8}};
  const auto check = [&](const auto& schedule) {
    const coop::report r = train(compose(parameter_server{workers, servers}, schedule, mpi{}),
                                 objective, {.step_size = 0.04, .batch_size = 4, .steps = 600});
    CHECK(r.loss() - objective.minimum() < 1e-2 * (r.trace.front().loss - objective.minimum()));
    CHECK(r.accepted >= r.updates);
    CHECK(r.nodes == ranks());
    return r;
  };
  CHECK(check(coop::asynchronous{}).accepted == 600 * workers);
  CHECK(check(coop::bounded_staleness{2}).accepted == 600 * workers);
  CHECK(check(coop::quorum{workers}).dropped == 0);
  CHECK(check(coop::quorum{(workers + 1) / 2}).updates == 600);
  CHECK(check(coop::deadline{1e-4}).updates == 600);
}

TEST_CASE("workers on ranks may hold their own shard only") {
  if (ranks() < 2) return;
  const watchdog guard{"own shards at servers"};
  const std::size_t workers = ranks() - 1;
  const std::size_t rank = coop::mpi_environment::of_program().rank();
  const auto centred = [](std::size_t samples, std::size_t first) {
    return coop::function_objective{
        std::size_t{3}, samples,
        [first](std::span<const double> x, std::span<const std::size_t> batch,
                std::span<double> g) {
          double loss = 0;
          std::ranges::fill(g, 0.0);
          for (const std::size_t s : batch) {
            for (std::size_t j = 0; j < x.size(); ++j) {
              const double difference = x[j] - double(first + s);
              g[j] += difference / double(batch.size());
              loss += 0.5 * difference * difference / double(batch.size());
            }
          }
          return loss;
        }};
  };
  const coop::train_options options{.step_size = 0.25, .batch_size = 2, .steps = 20};
  coop::train_options own = options;
  own.own_shard = true;
  coop::train_options all = options;
  all.partition = coop::data::contiguous(4 * workers, workers);
  const parameter_server topology{workers};
  const coop::report here =
      train(compose(topology, coop::quorum{workers}, mpi{}),
            centred(rank < workers ? 4 : 0, rank < workers ? 4 * rank : 0), own);
  const coop::report there = train(compose(topology, coop::quorum{workers}, coop::in_process{}),
                                   centred(4 * workers, 0), all);
  CHECK(here.model == there.model);
  REQUIRE(here.trace.size() == 2);
  CHECK(here.last().step == 20);
  CHECK(here.last().epoch == there.last().epoch);
  CHECK(std::abs(here.loss() - there.loss()) < 1e-12 * there.loss());
  CHECK(std::abs(here.trace[0].loss - there.trace[0].loss) < 1e-12 * there.trace[0].loss);
}

TEST_CASE("a worker or a server that throws ends the run on all ranks") {
  if (ranks() < 2) return;
  const watchdog guard{"failing servers on mpi"};
  const std::size_t workers = ranks() - 1;
  struct breaking {
    double factor(const coop::progress& p) const {
      if (p.step == 7) throw std::runtime_error{"the server is on fire"};
      return 1.0;
    }
  };
  CHECK_THROWS_TEXT(
      train(compose(parameter_server{workers}, coop::asynchronous{}, breaking{}, mpi{}),
            problem(workers), {.batch_size = 1, .steps = 30}),
      coop::error, "the server is on fire");
  const auto broken = coop::function_objective{
      std::size_t{2}, workers,
      [calls = std::make_shared<int>(0)](std::span<const double>, std::span<const std::size_t>,
                                         std::span<double> g) {
        std::ranges::fill(g, 0.0);
        const bool works = coop::mpi_environment::of_program().rank() == 0;
        if (works && ++*calls == 4) throw std::runtime_error{"the disk is full"};
        return 1.0;
      }};
  CHECK_THROWS_TEXT(train(compose(parameter_server{workers}, coop::quorum{1}, mpi{}), broken,
                          {.batch_size = 1,
                           .steps = 1000,
                           .evaluate_every = coop::only_at_end,
                           .partition = coop::data::contiguous(workers, workers)}),
                    coop::error, "the disk is full");
}
