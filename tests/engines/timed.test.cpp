// SPDX-License-Identifier: BSL-1.0
#include <coop/engines/timed.hpp>

#include <coop/compressors/contracted.hpp>
#include <coop/compressors/error_feedback.hpp>
#include <coop/compressors/qsgd.hpp>
#include <coop/compressors/top_k.hpp>
#include <coop/data/contiguous.hpp>
#include <coop/data/full_batch.hpp>
#include <coop/exchanges/outer/slow_momentum.hpp>
#include <coop/objectives/function_objective.hpp>
#include <coop/optimizers/momentum.hpp>
#include <coop/schedules/every_step.hpp>
#include <coop/schedules/periodic.hpp>
#include <coop/schedules/timed.hpp>
#include <coop/step_sizes/cosine.hpp>
#include <coop/topologies/elastic.hpp>
#include <coop/topologies/graphs/ring.hpp>
#include <coop/topologies/sampled_clients.hpp>
#include <coop/topologies/weights/metropolis_hastings.hpp>
#include <coop/train.hpp>
#include <coop/transports/compute_time/constant.hpp>
#include <coop/transports/compute_time/shifted_exponential.hpp>
#include <coop/transports/compute_time/slow_nodes.hpp>
#include <coop/transports/in_process.hpp>
#include <coop/transports/network/uniform_network.hpp>
#include <coop/transports/simulated.hpp>
#include <coop/transports/threads.hpp>

#include <Eigen/Dense>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstddef>
#include <memory>
#include <span>
#include <stdexcept>
#include <vector>

#include "support/catch.hpp"
#include "support/least_squares_problem.hpp"
#include "support/watchdog.hpp"

namespace {

using coop::compose;
using coop::report;
using coop::timed;
using coop_test::watchdog;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using problem = coop_test::least_squares_problem;

constexpr double c = 0.125;  // seconds of a gradient: sums are exact

coop::simulated constant_times() { return {.compute = coop::compute_time::constant{c}}; }
coop::simulated node_3_slow() {
  return {.compute = coop::compute_time::slow_nodes{coop::compute_time::constant{c}, {3}, 10}};
}
coop::simulated random_times() {
  return {.network = coop::uniform_network{1e-3, 1e8},
          .compute = coop::compute_time::shifted_exponential{0.05, 10}};
}

template <class... Policies>
report run(const problem& p, std::size_t steps, const Policies&... policies) {
  return coop::train(compose(policies...), p.objective(),
                     {.step_size = 0.01,
                      .batch_size = 2,
                      .steps = steps,
                      .evaluate_every = 12,
                      .partition = coop::data::contiguous(p.n, p.m),
                      .keep_models = true});
}

void check_same(const report& a, const report& b) {
  CHECK(a.models == b.models);
  CHECK(a.model == b.model);
  CHECK(a.rounds == b.rounds);
  REQUIRE(a.trace.size() == b.trace.size());
  for (std::size_t i = 0; i < a.trace.size(); ++i) {
    CHECK(a.trace[i].step == b.trace[i].step);
    CHECK(a.trace[i].epoch == b.trace[i].epoch);
    CHECK(a.trace[i].loss == b.trace[i].loss);
    CHECK(a.trace[i].consensus_distance == b.trace[i].consensus_distance);
  }
}

// The gradient of sample s is e_s, whatever the model: x says how many steps each worker took.
template <class Composition>
report counted(const Composition& composition, std::size_t steps) {
  const std::size_t workers = composition.topology.workers();
  return coop::train(
      composition,
      coop::function_objective{
          workers, workers,
          [](std::span<const double>, std::span<const std::size_t> batch, std::span<double> g) {
            std::fill(g.begin(), g.end(), 0.0);
            g[batch.front()] = -1;
            return 1.0;
          }},
      {.step_size = 1,
       .batch_size = 1,
       .steps = steps,
       .evaluate_every = coop::only_at_end,
       .partition = coop::data::contiguous(workers, workers)});
}

}  // namespace

TEST_CASE("where all nodes are equally fast, a timer is a period, to the bit") {
  const problem p{4};
  for (const std::size_t tau : {1U, 3U, 4U, 12U}) {
    const auto same = [&](const auto&... policies) {
      const report by_time = run(p, 36, timed{c * double(tau)}, constant_times(), policies...);
      check_same(by_time, run(p, 36, coop::periodic{tau}, policies...));
      CHECK(by_time.seconds() == 36 * c);
    };
    const coop::complete all{4};
    same(all, coop::exchange::models{}, coop::momentum{0.9}, coop::cosine{});
    same(all, coop::exchange::updates{coop::outer::slow_momentum{0.5, 1.0}});
    same(all, coop::error_feedback{coop::top_k{0.4}});
    same(coop::metropolis_hastings(coop::ring(4)), coop::exchange::differences{0.3},
         coop::contracted{coop::qsgd{15}});
    same(coop::sampled_clients{4, 2, 1}, coop::exchange::models{});
  }
}

TEST_CASE("a node ten times slower takes a tenth of the steps, and is waited for during one") {
  const auto steps_of = [](const report& r) {
    std::vector<double> steps;
    for (const double x : r.model) steps.push_back(4 * x);  // the mean of four models
    return steps;
  };
  // A round of 10c: ten steps, and one: 31 a round of four nodes.
  const report even = counted(compose(coop::complete{4}, timed{10 * c}, node_3_slow()), 31);
  CHECK(even.rounds == 4);
  CHECK(even.steps() == 31);
  CHECK(even.seconds() == 4 * 10 * c);
  CHECK(steps_of(even) == std::vector<double>{40, 40, 40, 4});
  // The time is up after 8c, and the slow one still at its first step.
  const report late = counted(compose(coop::complete{4}, timed{8 * c}, node_3_slow()), 25);
  CHECK(late.rounds == 4);
  CHECK(late.seconds() == 4 * 10 * c);
  CHECK(steps_of(late) == std::vector<double>{32, 32, 32, 4});
  // The third round reaches the 46th step: 3·(20 + 20 + 20 + 2)/4 = 46.5.
  const report two = counted(compose(coop::complete{4}, timed{20 * c}, node_3_slow()), 46);
  CHECK(two.rounds == 3);
  CHECK(two.steps() == 46);
  CHECK(two.seconds() == 3 * 20 * c);
  CHECK(steps_of(two) == std::vector<double>{60, 60, 60, 6});
  // Ten times 0.1 is less than 1, rounded.
  const coop::simulated tenths{.compute = coop::compute_time::constant{0.1}};
  CHECK(counted(compose(coop::complete{2}, timed{1}, tenths), 100).rounds == 10);
  // And ten times 1.1 more or less than 11: of ten nodes one takes two steps a round, the others
  // one.
  const coop::simulated one_fast{
      .compute = coop::compute_time::slow_nodes{coop::compute_time::constant{1}, {0}, 0.5}};
  for (const std::size_t rounds : {10U, 20U, 30U, 100U, 1000U}) {
    const report r = counted(compose(coop::complete{10}, timed{1}, one_fast), rounds * 11 / 10);
    CHECK(r.rounds == rounds);
    CHECK(r.steps() == rounds * 11 / 10);
  }
  // In step, all would wait for the slow one at each.
  CHECK(counted(compose(coop::complete{4}, coop::periodic{10}, node_3_slow()), 31).seconds() ==
        31 * 10 * c);
}

TEST_CASE("a round costs its steps, and two all-reduces") {
  const double latency = 0.5;
  const coop::simulated slow_links{.network = coop::uniform_network{latency},
                                   .compute = coop::compute_time::constant{c}};
  const report r = counted(compose(coop::complete{4}, timed{8 * c}, slow_links), 24);
  CHECK(r.rounds == 3);
  CHECK(std::abs(r.seconds() - 3 * (8 * c + 2 * 2 * 3 * latency)) < 1e-12);
  // An all-reduce of b bytes among n: 2(n − 1)b; of models of 4 doubles, and of two numbers.
  std::uint64_t out = 0;
  for (const coop::traffic& t : r.node_traffic) out += t.bytes_out;
  CHECK(out == 3 * 2 * 3 * (4 * 8 + 2 * 8));
}

TEST_CASE("a node alone takes the steps of serial SGD, to the bit") {
  const watchdog limit{"a timer of one"};
  const problem p{1};
  const auto serial = [&](const auto& transport) {
    const report r = run(p, 60, coop::complete{1}, timed{2e-5}, coop::exchange::models{},
                         coop::momentum{0.5}, transport);
    CHECK(r.steps() >= 60);
    const report plain =
        run(p, r.steps(), coop::complete{1}, coop::every_step{}, coop::momentum{0.5});
    CHECK(r.models == plain.models);
    CHECK(r.loss() == plain.loss());
  };
  serial(coop::in_process{});
  serial(coop::threads{});
  serial(constant_times());
}

TEST_CASE("on a simulated clock a timed run can be repeated to the bit") {
  const problem p{6};
  const auto once = [&] {
    return run(p, 40, coop::complete{6}, timed{0.5}, coop::exchange::models{}, random_times());
  };
  const report first = once();
  const report second = once();
  check_same(first, second);
  CHECK(first.seconds() == second.seconds());
  CHECK(first.steps() >= 40);
  CHECK(first.rounds < 20);  // 0.5 s are three steps of 0.15 s in the mean, and a rest
}

TEST_CASE("a timed run finds what all workers agree on, on any transport and graph") {
  const watchdog limit{"timed averaging"};
  problem p{6};
  const VectorXd best = VectorXd::LinSpaced(problem::features, -1.0, 2.0);
  p.b = p.a * best;
  const auto check = [&](const auto& topology, const auto& transport, double seconds) {
    const MatrixXd x =
        coop_test::trained(p, 2500, topology, timed{seconds}, coop::exchange::models{}, transport);
    CHECK((x.colwise() - best).cwiseAbs().maxCoeff() < 0.02);  // 2 at the start
  };
  check(coop::complete{6}, random_times(), 0.4);
  check(coop::elastic{6}, coop::in_process{}, 1e-7);
  check(coop::elastic{6}, coop::in_process{1}, 1e-7);
  check(coop::metropolis_hastings(coop::ring(6)), coop::threads{}, 1e-7);
}

TEST_CASE("workers without samples rest, and count for nothing") {
  // Of three workers two have samples, one of them slow: (4 + 1)/2 steps a round.
  const coop::simulated times{
      .compute = coop::compute_time::slow_nodes{coop::compute_time::constant{c}, {2}, 4}};
  const auto objective = coop::function_objective{
      std::size_t{1}, std::size_t{2},
      [](std::span<const double>, std::span<const std::size_t>, std::span<double> g) {
        g[0] = -1;
        return 1.0;
      }};
  const auto options = [](std::vector<std::vector<std::size_t>> shards) {
    return coop::train_options{.step_size = 1,
                               .batch_size = 1,
                               .steps = 10,
                               .evaluate_every = coop::only_at_end,
                               .partition = coop::data::partition{std::move(shards)}};
  };
  const report r = coop::train(compose(coop::complete{3}, timed{4 * c}, times), objective,
                               options({{0}, {}, {1}}));
  CHECK(r.rounds == 4);
  CHECK(r.steps() == 10);
  CHECK(std::abs(r.model[0] - 4 * 5 / 3.0) < 1e-12);
  // A client without samples is drawn now and then, and the run ends all the same.
  const report drawn = coop::train(
      compose(coop::sampled_clients{3, 1, 1}, timed{4 * c}, coop::exchange::models{}, times),
      objective, options({{0}, {}, {1}}));
  CHECK(drawn.steps() >= 10);
}

TEST_CASE("a clock that stands still is no timer") {
  CHECK_THROWS_TEXT(counted(compose(coop::complete{2}, timed{1}, coop::simulated{}), 5),
                    coop::error, "the clock stands still, 1000 gradients in a row took no time");
}

TEST_CASE("observers see the steps of node 0, and end a timed run on all nodes") {
  const watchdog limit{"observers of a timed run"};
  struct watcher {
    std::vector<std::size_t> rows;
    std::vector<std::size_t> steps;
    void operator()(const coop::trace_row& row) { rows.push_back(row.step); }
    void step(const coop::progress& now) { steps.push_back(now.step); }
  } watch;
  const problem p{2};
  const auto composed = [](const auto& transport) {
    return compose(coop::complete{2}, timed{3 * c}, coop::exchange::models{}, transport);
  };
  const report r =
      coop::train(composed(constant_times()), p.objective(), {.steps = 100, .evaluate_every = 5},
                  watch, [](const coop::trace_row& row) { return row.step >= 12; });
  CHECK(r.stopped_early);
  CHECK(watch.rows == std::vector<std::size_t>{0, 6, 12});
  REQUIRE(watch.steps.size() == 12);
  CHECK(watch.steps.back() == 12);

  struct interrupting {
    mutable std::atomic<int> asked{0};
    [[nodiscard]] bool interrupts() const { return ++asked == 6; }
  } once;
  const report interrupted = coop::train(composed(coop::threads{}), p.objective(),
                                         {.step_size = 1e-6, .steps = 100'000'000}, once);
  CHECK(interrupted.stopped_early);
  CHECK(interrupted.rounds == 3);
}

TEST_CASE("a node that fails ends a timed run with its name") {
  const watchdog limit{"a timed run that fails"};
  const auto fails = [](const auto& transport) {
    const auto calls = std::make_shared<std::atomic<int>>(0);
    const auto f = coop::function_objective{
        std::size_t{2}, std::size_t{4},
        [calls](std::span<const double>, std::span<const std::size_t> batch, std::span<double> g) {
          std::fill(g.begin(), g.end(), 0.0);
          if (batch.front() == 2 && ++*calls == 7) throw std::runtime_error{"the disk is full"};
          return 1.0;
        }};
    return coop::train(
        compose(coop::complete{4}, timed{2 * c}, coop::exchange::models{}, transport), f,
        {.batch_size = 1,
         .steps = 1'000'000,
         .evaluate_every = coop::only_at_end,
         .partition = coop::data::contiguous(4, 4)});
  };
  CHECK_THROWS_TEXT(fails(constant_times()), coop::error, "the disk is full");
  CHECK_THROWS_TEXT(fails(coop::in_process{}), coop::error, "node 2: the disk is full");
  CHECK_THROWS_TEXT(fails(coop::threads{}), coop::error, "node 2: the disk is full");
}
