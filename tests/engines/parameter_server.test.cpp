// SPDX-License-Identifier: BSL-1.0
#include <coop/aggregators/data_size_weighted_mean.hpp>
#include <coop/data/contiguous.hpp>
#include <coop/data/partition.hpp>
#include <coop/objectives/function_objective.hpp>
#include <coop/objectives/quadratic.hpp>
#include <coop/optimizers/adam.hpp>
#include <coop/optimizers/momentum.hpp>
#include <coop/schedules/asynchronous.hpp>
#include <coop/schedules/bounded_staleness.hpp>
#include <coop/schedules/deadline.hpp>
#include <coop/schedules/quorum.hpp>
#include <coop/topologies/parameter_server.hpp>
#include <coop/train.hpp>
#include <coop/transports/threads.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "support/catch.hpp"
#include "support/watchdog.hpp"

namespace {

using coop::asynchronous;
using coop::bounded_staleness;
using coop::compose;
using coop::deadline;
using coop::in_process;
using coop::parameter_server;
using coop::quorum;
using coop::report;
using coop::threads;
using coop_test::watchdog;

template <class T = double>
coop::quadratic<T> problem(std::size_t groups = 4) {
  return coop::quadratic<T>{{.dimension = 6,
                             .noise = 0.5,
                             .heterogeneity = groups > 1 ? 1.0 : 0.0,
                             .groups = groups,
                             .samples_per_group = 7}};
}

// Loss and gradient are given; the sample that comes first tells the worker: one sample a worker.
template <class Gradient>
auto objective_of(std::size_t dimension, std::size_t samples, Gradient gradient) {
  return coop::function_objective{
      dimension, samples, gradient,
      [](std::span<const double>, std::span<const std::size_t>) { return 1.0; }};
}

// An optimizer that fails on servers whose share has one parameter.
struct breaking_at_followers : coop::sgd {
  template <class V>
  struct state {
    std::size_t dimension;
    std::size_t steps = 0;
    void step(V&, const V&, double) {
      if (dimension == 1 && ++steps == 5) throw std::runtime_error{"the follower is on fire"};
    }
  };
  template <class V>
  state<V> start(std::size_t dimension) const {
    return {dimension};
  }
};

void check_same(const report& a, const report& b) {
  CHECK(a.model == b.model);
  REQUIRE(a.trace.size() == b.trace.size());
  for (std::size_t i = 0; i < a.trace.size(); ++i) {
    CHECK(a.trace[i].step == b.trace[i].step);
    CHECK(a.trace[i].epoch == b.trace[i].epoch);
    CHECK(a.trace[i].loss == b.trace[i].loss);
    CHECK(a.trace[i].gradient_norm_squared == b.trace[i].gradient_norm_squared);
  }
}

template <class T, class... Policies>
void check_serial(const Policies&... policies) {
  const auto objective = problem<T>(1);
  const coop::train_options options{.step_size = 0.1, .batch_size = 3, .epochs = 4};
  const report serial = train(compose(coop::complete{1}, policies...), objective, options);
  for (const std::size_t servers : {1U, 2U, 5U, 9U}) {
    const report served = train(compose(parameter_server{1, servers}, asynchronous{}, policies...),
                                objective, options);
    check_same(served, serial);
    CHECK(served.staleness == std::vector<std::size_t>{serial.steps()});
  }
}

template <class T, class... Policies>
void check_synchronous(const coop::quadratic<T>& objective, std::size_t workers,
                       const Policies&... policies) {
  const coop::train_options options{
      .step_size = 0.1, .batch_size = 3, .epochs = 3, .evaluate_every = 2, .keep_models = true};
  const report together = train(compose(coop::complete{workers}, policies...), objective, options);
  for (const std::size_t servers : {1U, 3U}) {
    const report served =
        train(compose(parameter_server{workers, servers}, quorum{workers}, policies...), objective,
              options);
    // The mean of equal models, at which the other run is measured, has an error of rounding.
    CHECK(served.model == together.models[0]);
    REQUIRE(served.trace.size() == together.trace.size());
    for (std::size_t i = 0; i < served.trace.size(); ++i) {
      CHECK(served.trace[i].step == together.trace[i].step);
      CHECK(std::abs(served.trace[i].loss - together.trace[i].loss) < 1e-12);
    }
    CHECK(served.dropped == 0);
    CHECK(served.accepted == workers * together.steps());
    CHECK(served.updates == together.steps());
  }
}

}  // namespace

TEST_CASE("asynchronous with one worker is serial SGD, bit for bit, on any number of servers") {
  check_serial<double>();
  check_serial<float>();
  check_serial<double>(coop::momentum{0.9});
  check_serial<double>(coop::adam{});
  check_serial<float>(threads{});
}

TEST_CASE("a quorum of all workers is synchronous SGD, bit for bit") {
  check_synchronous(problem(), 4);
  check_synchronous(problem<float>(), 4, coop::adam{});
  check_synchronous(problem(), 5, coop::momentum{0.5}, threads{});
  check_synchronous(problem(), 3, coop::data_size_weighted_mean{});
}

TEST_CASE("late gradients are dropped and change nothing") {
  const watchdog guard{"quorum with a straggler"};
  constexpr std::size_t workers = 5;
  constexpr std::size_t first = 4;
  constexpr std::size_t steps = 40;
  std::atomic<std::size_t> computed{0};
  // x0 counts the updates; gradient i of the step at x0 = k carries k.
  const auto objective = objective_of(
      1 + workers, workers,
      [&](std::span<const double> x, std::span<const std::size_t> batch, std::span<double> g) {
        std::ranges::fill(g, 0.0);
        g[0] = -1.0;
        g[1 + batch[0]] = -x[0];
        ++computed;
        if (batch[0] == 4) std::this_thread::sleep_for(std::chrono::microseconds{300});
        return 1.0;
      });
  const auto run = [&](auto schedule, std::size_t servers) {
    computed = 0;
    const report r =
        train(compose(parameter_server{workers, servers}, schedule, threads{}), objective,
              {.step_size = 1,
               .batch_size = 1,
               .steps = steps,
               .evaluate_every = coop::only_at_end,
               .partition = coop::data::contiguous(workers, workers)});
    CHECK(r.updates == steps);
    CHECK(r.model[0] == double(steps));
    // The last row's and the first row's gradients are computed by the server, a sample at a time.
    CHECK(computed == r.accepted + r.dropped + 2 * workers);
    CHECK(r.staleness == std::vector<std::size_t>{r.accepted});
    double carried = 0;
    for (std::size_t i = 1; i <= workers; ++i) carried += r.model[i];
    return std::pair{r, carried};
  };
  for (const std::size_t servers : {1U, 3U}) {
    const auto [r, carried] = run(quorum{first}, servers);
    CHECK(r.accepted == first * steps);
    // Each update adds the mean of the step's number over its gradients: 0 + 1 + … + (steps − 1).
    CHECK(carried == double(steps * (steps - 1) / 2));
  }
  const auto [r, carried] = run(deadline{1e-4}, 2);
  CHECK(r.accepted >= steps);
  CHECK(std::abs(carried - double(steps * (steps - 1) / 2)) < 1e-9);
}

TEST_CASE("a deadline ends a step, but not before a gradient has come") {
  const watchdog guard{"deadline"};
  const auto objective = objective_of(
      2, 2, [](std::span<const double>, std::span<const std::size_t> batch, std::span<double> g) {
        g[0] = batch[0] == 0 ? -1.0 : 0.0;
        g[1] = batch[0] == 1 ? -1.0 : 0.0;
        std::this_thread::sleep_for(std::chrono::milliseconds{batch[0] == 0 ? 1 : 60});
        return 1.0;
      });
  const coop::train_options options{.step_size = 1,
                                    .batch_size = 1,
                                    .steps = 4,
                                    .evaluate_every = coop::only_at_end,
                                    .partition = coop::data::contiguous(2, 2)};
  const report soon =
      train(compose(parameter_server{2}, deadline{1e-6}, threads{}), objective, options);
  CHECK(soon.accepted == 4);
  CHECK(soon.dropped >= 1);
  CHECK(soon.model[0] + soon.model[1] == 4.0);
  const report late =
      train(compose(parameter_server{2}, deadline{30.0}, threads{}), objective, options);
  CHECK(late.accepted == 8);
  CHECK(late.dropped == 0);
  CHECK(late.seconds() < 20.0);  // all have come: nobody waits for the deadline
}

TEST_CASE("no worker is more than the bound ahead of the slowest") {
  const watchdog guard{"bounded staleness"};
  constexpr std::size_t workers = 4;
  for (const std::size_t bound : {0U, 1U, 3U}) {
    for (const std::size_t servers : {1U, 2U}) {
      std::array<std::atomic<std::size_t>, workers> computed{};
      std::atomic<std::size_t> lead{0};
      std::atomic<bool> training{false};
      const auto objective = objective_of(
          3, workers,
          [&](std::span<const double>, std::span<const std::size_t> batch, std::span<double> g) {
            std::ranges::fill(g, 0.125);
            const std::size_t own = computed[batch[0]];
            std::size_t slowest = own;
            for (const auto& clock : computed) slowest = std::min(slowest, clock.load());
            for (auto most = lead.load(); training && own - slowest > most;) {
              if (lead.compare_exchange_weak(most, own - slowest)) break;
            }
            if (batch[0] == 2) std::this_thread::sleep_for(std::chrono::microseconds{200});
            if (training) ++computed[batch[0]];
            return 1.0;
          });
      struct until_the_end {
        std::atomic<bool>* training;
        void operator()(const coop::trace_row&) const { *training = true; }
        void step(const coop::progress& p) const { *training = p.step < p.last; }
      } observer{&training};
      const report r =
          train(compose(parameter_server{workers, servers}, bounded_staleness{bound}, threads{}),
                objective,
                {.batch_size = 1,
                 .steps = 25,
                 .evaluate_every = coop::only_at_end,
                 .partition = coop::data::contiguous(workers, workers)},
                observer);
      CHECK(lead <= bound);
      CHECK(r.accepted == 25 * workers);
      CHECK(r.dropped == 0);
      // Others may have sent what they were ahead, and be ahead as much again.
      CHECK(r.staleness.size() <= (2 * bound + 1) * (workers - 1) + 1);
    }
  }
}

TEST_CASE("stale gradients reach the optimum of a quadratic") {
  const coop::quadratic<double> objective{
      {.dimension = 8, .noise = 0, .heterogeneity = 0, .groups = 6, .samples_per_group = 4}};
  const auto run = [&](const auto&... policies) {
    const report r = train(compose(parameter_server{6, 2}, in_process{1}, policies...), objective,
                           {.step_size = 0.05, .batch_size = 4, .steps = 1500});
    return r.loss() - objective.minimum();
  };
  CHECK(run(asynchronous{}) < 1e-9);
  CHECK(run(bounded_staleness{2}) < 1e-9);
  CHECK(run(quorum{4}) < 1e-9);
  CHECK(run(asynchronous{{.average_decay = 0.9, .ramp_up = 100}}) < 1e-9);
}

TEST_CASE("workers without samples are no trouble") {
  const watchdog guard{"more workers than samples"};
  const auto objective = problem(1);
  std::vector<std::vector<std::size_t>> shards(12);
  for (std::size_t i = 0; i < 7; ++i) shards[i] = {i};
  const coop::train_options options{
      .batch_size = 2, .steps = 12, .partition = coop::data::partition{shards}};
  const auto run = [&](const auto&... policies) {
    return train(compose(parameter_server{12, 2}, policies...), objective, options);
  };
  // 7 samples: as many gradients as 7 workers make, none of them empty.
  CHECK(run(asynchronous{}).accepted == 12 * 7);
  CHECK(run(asynchronous{{.ramp_up = 50}}).accepted == 12 * 7);
  CHECK(run(bounded_staleness{1}).accepted == 12 * 7);
  // Their zeros would be the first; where all are waited for they are a part of the mean.
  CHECK_THROWS_TEXT(run(quorum{10}), std::invalid_argument,
                    "5 workers without samples would send zeros at once");
  CHECK(run(quorum{12}).accepted == 12 * 12);
  CHECK(run(deadline{5.0}).accepted == 12 * 12);
}

TEST_CASE("the report of a run with servers is complete") {
  const auto objective = problem();
  const report r = train(compose(parameter_server{4, 2}, asynchronous{}), objective,
                         {.batch_size = 7, .epochs = 6, .keep_models = true});
  CHECK(r.nodes == 6);
  CHECK(r.workers == 4);
  CHECK(r.trace.size() == 7);  // a row an epoch: 4 updates
  CHECK(r.last().step == 24);
  CHECK(r.last().epoch == 6.0);
  CHECK(r.updates == 24);
  CHECK(r.accepted == 24);
  CHECK_FALSE(r.stopped_early);
  std::size_t counted = 0;
  for (const std::size_t gradients : r.staleness) counted += gradients;
  CHECK(counted == 24);
  // The servers' shares are the model.
  std::vector<double> shares = r.models[4];
  shares.insert(shares.end(), r.models[5].begin(), r.models[5].end());
  CHECK(shares == r.model);
  CHECK(r.models[0].size() == 6);
  // Whatever leaves a node reaches another, rows left out: 24 gradients and 28 models of 6 numbers.
  std::uint64_t out = 0;
  std::uint64_t in = 0;
  for (const auto& traffic : r.node_traffic) {
    out += traffic.bytes_out;
    in += traffic.bytes_in;
  }
  CHECK(out == in);
  CHECK(out >= 48U * 6 * sizeof(double));
  CHECK(out < 2 * 48U * 6 * sizeof(double) + 6000);
}

TEST_CASE("observers stop a run with servers") {
  const watchdog guard{"early stop"};
  const auto objective = problem();
  const coop::train_options options{.batch_size = 7, .steps = 400, .evaluate_every = 8};
  std::size_t steps = 0;
  struct counter {
    std::size_t* steps;
    void step(const coop::progress&) const { ++*steps; }
  } counts{&steps};
  const auto third = [](const coop::trace_row& row) { return row.step >= 24; };
  const report r =
      train(compose(parameter_server{4, 2}, asynchronous{}), objective, options, third, counts);
  CHECK(r.stopped_early);
  CHECK(r.updates == 24);
  CHECK(r.last().step == 24);
  CHECK(steps == 24);
  const report q = train(compose(parameter_server{4, 2}, quorum{3}), objective, options, third);
  CHECK(q.updates == 24);
  struct signal {
    std::size_t* steps;
    bool interrupts() const { return *steps >= 10; }
  };
  steps = 0;
  const report s = train(compose(parameter_server{4, 2}, quorum{4}, in_process{1}), objective,
                         options, counts, signal{&steps});
  CHECK(s.stopped_early);
  CHECK(s.updates == 10);
  CHECK(s.last().step == 10);
}

TEST_CASE("a node that throws ends the run with its error") {
  const watchdog guard{"a node that throws"};
  const auto objective = problem();
  const auto broken = objective_of(
      6, 4, [](std::span<const double>, std::span<const std::size_t> batch, std::span<double> g) {
        std::ranges::fill(g, 0.0);
        static thread_local int calls = 0;
        if (batch[0] == 2 && ++calls > 5) throw std::runtime_error{"the disk is full"};
        return 1.0;
      });
  struct breaking {
    double factor(const coop::progress& p) const {
      if (p.step == 9) throw std::runtime_error{"the server is on fire"};
      return 1.0;
    }
  };
  const coop::train_options options{.batch_size = 1,
                                    .steps = 1000000,  // however late node 2 is
                                    .evaluate_every = coop::only_at_end,
                                    .partition = coop::data::contiguous(4, 4)};
  const auto check = [&](auto schedule) {
    CHECK_THROWS_TEXT(train(compose(parameter_server{4, 3}, schedule, threads{}), broken, options),
                      coop::error, "node 2: the disk is full");
    CHECK_THROWS_TEXT(train(compose(parameter_server{4, 3}, schedule, breaking{}), objective,
                            {.batch_size = 1, .steps = 30}),
                      coop::error, "node 4: the server is on fire");
    CHECK_THROWS_TEXT(train(compose(parameter_server{4, 4}, schedule, breaking_at_followers{}),
                            objective, {.batch_size = 1, .steps = 30}),
                      coop::error, "the follower is on fire");
  };
  check(asynchronous{});
  check(bounded_staleness{1});
  check(quorum{3});
  check(deadline{0.001});
}

TEST_CASE("a diverging run says so") {
  const auto objective = problem();
  CHECK_THROWS_AS(train(compose(parameter_server{4}, asynchronous{}), objective,
                        {.step_size = 1e200, .steps = 50}),
                  coop::error);
  CHECK_THROWS_TEXT(train(compose(parameter_server{1}, asynchronous{}, in_process{}), objective,
                          {.step_size = 1e200, .steps = 50}),
                    coop::error, "diverged");
}

TEST_CASE("a quorum of more than the workers is refused") {
  CHECK_THROWS_TEXT(train(compose(parameter_server{3}, quorum{4}), problem(), {.steps = 1}),
                    std::invalid_argument,
                    "quorum{4} waits for more gradients than the 3 workers send");
}
