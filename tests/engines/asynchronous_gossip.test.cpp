// SPDX-License-Identifier: BSL-1.0
#include <coop/engines/asynchronous_gossip.hpp>

#include <coop/core/activity.hpp>
#include <coop/data/full_batch.hpp>
#include <coop/objectives/function_objective.hpp>
#include <coop/optimizers/momentum.hpp>
#include <coop/report/timeline.hpp>
#include <coop/schedules/asynchronous.hpp>
#include <coop/schedules/asynchronous_periodic.hpp>
#include <coop/schedules/every_step.hpp>
#include <coop/step_sizes/inverse.hpp>
#include <coop/topologies/complete.hpp>
#include <coop/topologies/elastic.hpp>
#include <coop/topologies/graphs/ring.hpp>
#include <coop/topologies/graphs/star.hpp>
#include <coop/topologies/graphs/torus.hpp>
#include <coop/topologies/mixing_matrix.hpp>
#include <coop/topologies/weights/metropolis_hastings.hpp>
#include <coop/train.hpp>
#include <coop/transports/compute_time/constant.hpp>
#include <coop/transports/compute_time/slow_nodes.hpp>
#include <coop/transports/in_process.hpp>
#include <coop/transports/network/uniform_network.hpp>
#include <coop/transports/simulated.hpp>
#include <coop/transports/simulated/event_log.hpp>
#include <coop/transports/threads.hpp>

#include <Eigen/Dense>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <vector>

#include "support/catch.hpp"
#include "support/least_squares_problem.hpp"
#include "support/watchdog.hpp"

namespace {

using coop_test::watchdog;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using problem = coop_test::least_squares_problem;

// f of sample s is ⟨c(s), x⟩: gradients do not depend on the model, so the sum of all models after
// k steps of every worker is known.
struct tilted {
  using value_type = double;
  std::size_t count;
  [[nodiscard]] std::size_t dimension() const { return 3; }
  [[nodiscard]] std::size_t samples() const { return count; }
  static double c(std::size_t sample, std::size_t j) {
    return std::cos(double(sample + 1) * double(j + 2));
  }
  double gradient(std::span<const double>, std::span<const std::size_t> batch,
                  std::span<double> g) const {
    for (std::size_t j = 0; j < 3; ++j) {
      g[j] = 0;
      for (const std::size_t s : batch) g[j] += c(s, j) / double(batch.size());
    }
    return 1;
  }
  [[nodiscard]] double loss(std::span<const double>, std::span<const std::size_t>) const {
    return 1;
  }
};

template <class Composition>
coop::report run_tilted(const Composition& composition, std::size_t steps) {
  const std::size_t workers = composition.topology.workers();
  return coop::train(composition, tilted{workers},
                     {.step_size = 0.5,
                      .batch_size = 1,
                      .steps = steps,
                      .evaluate_every = coop::only_at_end,
                      .partition = coop::data::contiguous(workers, workers),
                      .keep_models = true});
}

// Nothing is lost and nothing gained: Σ_i x_i = −η·steps·Σ_s c(s).
const coop::asynchronous_periodic blocking{{.period = 1, .blocking = true}};

template <class Topo, class Transport>
void check_sum(const Topo& topology, const Transport& transport, std::size_t steps,
               coop::asynchronous_periodic schedule = coop::asynchronous_periodic{1}) {
  const watchdog limit{"gossip on " + topology.describe()};
  const coop::report r = run_tilted(coop::compose(topology, schedule, transport), steps);
  for (std::size_t j = 0; j < 3; ++j) {
    double expected = 0;
    double sum = 0;
    double size = 0;
    for (std::size_t s = 0; s < topology.workers(); ++s) {
      expected -= 0.5 * double(steps) * tilted::c(s, j);
    }
    for (const auto& model : r.models) {
      sum += model[j];
      size += std::abs(model[j]);
    }
    CHECK(std::abs(sum - expected) < 1e-13 * double(steps) * (1 + size));
  }
}

template <class Transport>
void check_sums(const Transport& transport, std::size_t steps) {
  check_sum(coop::complete{1}, transport, steps);
  check_sum(coop::complete{2}, transport, steps);
  check_sum(coop::complete{5}, transport, steps);
  check_sum(coop::metropolis_hastings(coop::ring(6)), transport, steps);
  check_sum(coop::metropolis_hastings(coop::ring(5)), transport, steps);
  check_sum(coop::metropolis_hastings(coop::star(8)), transport, steps);
  check_sum(coop::elastic{1}, transport, steps);
  check_sum(coop::elastic{6}, transport, steps);
  check_sum(coop::metropolis_hastings(coop::star(8)), transport, steps, blocking);
}

}  // namespace

TEST_CASE("gossip conserves the sum of all models, on any graph") {
  check_sums(coop::in_process{}, 200);
  check_sums(coop::in_process{1}, 50);
  check_sums(coop::threads{}, 200);
}

TEST_CASE("64 nodes gossip on two threads") {
  check_sum(coop::metropolis_hastings(coop::torus(8, 8)), coop::in_process{2}, 100);
  check_sum(coop::metropolis_hastings(coop::star(64)), coop::in_process{2}, 50);
}

TEST_CASE("gossip brings models together: nodes that only move apart stay near their mean") {
  const watchdog limit{"consensus"};
  const auto spread = [](const auto& schedule) {
    const auto w = coop::metropolis_hastings(coop::ring(6));
    return run_tilted(coop::compose(w, schedule, coop::in_process{2}), 300)
        .last()
        .consensus_distance;
  };
  // Blocking: how often else two meet is for the scheduler of the threads to say.
  CHECK(spread(blocking) < 1e-2 * spread(coop::asynchronous_periodic{301}));
}

TEST_CASE("AD-PSGD finds what all workers agree on") {
  // Workers that want different things pull last where they finish last; these all want one model.
  const watchdog limit{"AD-PSGD"};
  problem p{6};
  const VectorXd best = VectorXd::LinSpaced(problem::features, -1.0, 2.0);
  p.b = p.a * best;
  const auto check = [&](const auto& topology, const auto& schedule, const auto& transport) {
    const MatrixXd x =
        coop_test::trained(p, 1500, topology, schedule, coop::exchange::models{}, transport);
    CHECK((x.colwise() - best).cwiseAbs().maxCoeff() < 0.1);  // 2 at the start
  };
  check(coop::metropolis_hastings(coop::ring(6)), coop::every_step{}, coop::in_process{});
  check(coop::metropolis_hastings(coop::ring(6)), blocking, coop::in_process{});
  check(coop::metropolis_hastings(coop::star(6)), blocking, coop::threads{});
  check(coop::complete{6}, coop::asynchronous{}, coop::in_process{1});
  const coop::simulated cluster{
      .network = coop::uniform_network{0.1},
      .compute = coop::compute_time::slow_nodes{coop::compute_time::constant{1}, {2}, 3}};
  check(coop::metropolis_hastings(coop::ring(6)), coop::asynchronous{}, cluster);
  check(coop::metropolis_hastings(coop::star(6)), coop::asynchronous{}, cluster);
  check(coop::elastic{6}, coop::asynchronous_periodic{4}, coop::in_process{});
}

TEST_CASE("asynchronous EASGD with one worker is its recursion") {
  const watchdog limit{"asynchronous EASGD"};
  const problem p{1};
  for (const std::size_t period : {1U, 3U}) {
    MatrixXd x = MatrixXd::Zero(problem::features, 2);  // the worker, and the anchor
    for (std::size_t k = 1; k <= 50; ++k) {
      x -= problem::eta * p.gradients(x);
      if (k % period != 0) continue;
      const VectorXd pull = 0.3 * (x.col(0) - x.col(1));
      x.col(0) -= pull;
      x.col(1) += pull;
    }
    const auto ours = [&](const auto& transport) {
      return coop_test::trained(p, 50, coop::elastic{1, 0.3}, coop::exchange::models{},
                                coop::asynchronous_periodic{period}, transport);
    };
    CHECK(coop_test::largest_difference(ours(coop::in_process{}), x) < 1e-12);
    CHECK(ours(coop::threads{}) == ours(coop::in_process{1}));
  }
}

TEST_CASE("a worker alone takes the steps of serial SGD, to the bit") {
  const problem p{1};
  const auto same = [&](const auto&... policies) {
    CHECK(coop_test::trained(p, 40, coop::complete{1}, coop::exchange::models{},
                             coop::asynchronous{}, policies...) ==
          coop_test::trained(p, 40, coop::complete{1}, coop::every_step{}, policies...));
  };
  same();
  same(coop::momentum{0.9}, coop::inverse{10});
}

TEST_CASE("every worker makes its steps and a letter costs a model") {
  std::vector<std::atomic<int>> calls(4);
  const auto r = coop::train(
      coop::compose(coop::complete{4},
                    coop::asynchronous_periodic{{.period = 3, .blocking = true}}),
      coop::function_objective{
          std::size_t{2}, std::size_t{4},
          [&](std::span<const double> x, std::span<const std::size_t> batch, std::span<double> g) {
            ++calls[batch.front()];
            std::copy(x.begin(), x.end(), g.begin());
            return 1.0;
          }},
      {.batch_size = 1, .steps = 30, .evaluate_every = coop::only_at_end});
  for (const auto& made : calls) CHECK(made == 30 + 2);  // two rows of the trace
  CHECK(r.steps() == 30);
  CHECK(r.rounds == 10);
  REQUIRE(r.trace.size() == 2);
  CHECK_FALSE(r.stopped_early);
  // 4 nodes meet 10 times, two letters of 2 doubles and a note each; and the notes of the end.
  std::uint64_t out = 0;
  std::uint64_t in = 0;
  for (const coop::traffic& t : r.node_traffic) {
    out += t.bytes_out;
    in += t.bytes_in;
  }
  CHECK(out == 4 * 10 * 2 * (2 * 8 + 8) + 2 * 3 * 8);
  CHECK(in == out);
}

TEST_CASE("rows between the first and the last are node 0's own") {
  const problem p{4};
  const auto r =
      coop::train(coop::compose(coop::complete{4}, coop::asynchronous{}, coop::exchange::models{}),
                  p.objective(), {.step_size = 0.01, .steps = 20, .evaluate_every = 5});
  REQUIRE(r.trace.size() == 5);
  for (std::size_t i = 0; i < 5; ++i) {
    CHECK(r.trace[i].step == 5 * i);
    CHECK(std::isnan(r.trace[i].consensus_distance) == (i > 0 && i < 4));
    CHECK(std::isfinite(r.trace[i].loss));
    if (i > 0) CHECK(r.trace[i].seconds >= r.trace[i - 1].seconds);
  }
  CHECK(r.loss() < r.trace.front().loss);
}

TEST_CASE("on a simulated clock gossip can be repeated to the bit, and nobody waits") {
  coop::event_log log;
  const coop::simulated cluster{
      .network = coop::uniform_network{0.01},
      .compute = coop::compute_time::slow_nodes{coop::compute_time::constant{1}, {5}, 10},
      .log = &log};
  const auto w = coop::metropolis_hastings(coop::ring(6));
  const auto last_gradients = [&](const auto& schedule) {
    const auto gossip = coop::compose(w, schedule, cluster);
    const coop::report r = run_tilted(gossip, 20);
    std::vector<double> end(6);
    const coop::timeline lines{log};
    for (const auto& interval : lines.intervals()) {
      if (interval.what != coop::activity::computing) continue;
      end[interval.node] = std::max(end[interval.node], interval.end);
    }
    CHECK(r.models == run_tilted(gossip, 20).models);
    check_sum(w, cluster, 20);
    return end;
  };
  // 20 gradients of 1 s, and of 10 s, without a pause.
  const std::vector<double> free = last_gradients(coop::asynchronous{});
  for (std::size_t node = 0; node < 5; ++node) CHECK(std::abs(free[node] - 20) < 1e-9);
  CHECK(std::abs(free[5] - 200) < 1e-9);
  // The slow one's neighbours have waited for it, and it hardly for them.
  const std::vector<double> waiting = last_gradients(coop::asynchronous{{.blocking = true}});
  CHECK(std::max(waiting[0], waiting[4]) > 50);
  CHECK(waiting[5] >= 200);
  CHECK(waiting[5] < 280);
}

TEST_CASE("who has not been answered goes on, and moves later by the difference of then") {
  // Node 0 takes 1 s for a gradient, node 1 3.5 s, a letter 0.1 s.
  const coop::simulated cluster{
      .network = coop::uniform_network{0.1},
      .compute = coop::compute_time::slow_nodes{coop::compute_time::constant{1}, {1}, 3.5}};
  const auto models =
      run_tilted(coop::compose(coop::complete{2}, coop::asynchronous_periodic{1}, cluster), 5)
          .models;
  for (std::size_t j = 0; j < 3; ++j) {
    const double a = 0.5 * tilted::c(0, j);  // η times the gradients
    const double b = 0.5 * tilted::c(1, j);
    double x = -a;
    const double x_1 = x;  // 1 s: x asks, and is not answered at 2 s and 3 s
    double y = -b;
    const double y_3 = y;  // 3.5 s: y answers, moves, and asks
    y += (x_1 - y) / 2;
    const double y_3_moved = y;
    x -= 3 * a;  // 4 s: x is answered, moves, answers, moves, and asks
    x += (y_3 - x_1) / 2;
    const double x_4 = x;
    x += (y_3_moved - x) / 2;
    const double x_4_moved = x;
    x -= a;  // 5 s: the last gradient of x
    y -= b;  // 7 s: y is answered, moves, answers, moves, and asks
    y += (x_4 - y_3_moved) / 2;
    const double y_7 = y;
    y += (x_4_moved - y) / 2;
    x += (y_7 - x_4_moved) / 2;                      // 7.1 s
    for (const int gradients_left : {3, 2, 1, 0}) {  // x, which has ended, answers at once
      const double asked = y;
      const double answered = x;
      x += (asked - x) / 2;
      if (gradients_left > 0) y -= b;
      y += (answered - asked) / 2;
    }
    CHECK(std::abs(models[0][j] - x) < 1e-14);
    CHECK(std::abs(models[1][j] - y) < 1e-14);
  }
}

TEST_CASE("an observer of any node ends the run of all") {
  const watchdog limit{"observers"};
  const auto composition = coop::compose(coop::metropolis_hastings(coop::ring(5)),
                                         coop::asynchronous{}, coop::in_process{2});
  const problem p{5};
  const auto at_ten = coop::train(composition, p.objective(),
                                  {.step_size = 0.01, .steps = 100'000, .evaluate_every = 10},
                                  [](const coop::trace_row& row) { return row.step >= 10; });
  CHECK(at_ten.stopped_early);
  CHECK(at_ten.steps() == 10);

  const auto at_once =
      coop::train(composition, p.objective(), {.step_size = 0.01, .steps = 100'000},
                  [](const coop::trace_row&) { return true; });
  CHECK(at_once.stopped_early);
  CHECK(at_once.steps() == 0);

  struct interrupting {
    mutable std::atomic<int> asked{0};
    [[nodiscard]] bool interrupts() const { return ++asked == 50; }
  } once;
  const auto interrupted =
      coop::train(composition, p.objective(), {.step_size = 0.01, .steps = 100'000}, once);
  CHECK(interrupted.stopped_early);
  CHECK(interrupted.steps() < 100'000);
}

TEST_CASE("a node that fails ends the run of all") {
  const watchdog limit{"a node that fails"};
  const auto f = coop::function_objective{
      std::size_t{2}, std::size_t{6},
      [](std::span<const double>, std::span<const std::size_t> batch, std::span<double> g) {
        std::fill(g.begin(), g.end(), 0.0);
        return batch.front() == 4 ? std::nan("") : 1.0;
      }};
  const auto run = [&](const auto& transport) {
    return coop::train(
        coop::compose(coop::metropolis_hastings(coop::ring(6)), coop::asynchronous{}, transport), f,
        {.batch_size = 1,
         .steps = 1000,
         .evaluate_every = coop::only_at_end,
         .partition = coop::data::contiguous(6, 6)});
  };
  CHECK_THROWS_TEXT(run(coop::in_process{1}), coop::diverged, "diverged");
  CHECK_THROWS_TEXT(run(coop::threads{}), coop::diverged, "diverged");
}

TEST_CASE("links that go one way only are refused") {
  MatrixXd w(3, 3);
  w << 0.5, 0.5, 0.0, 0.0, 0.5, 0.5, 0.5, 0.0, 0.5;
  const problem p{3};
  CHECK_THROWS_TEXT(coop::train(coop::compose(coop::mixing_matrix(w), coop::asynchronous{}),
                                p.objective(), {.steps = 1}),
                    std::invalid_argument, "node 0 does not hear the nodes that hear it");
}

TEST_CASE("what only a server can do is refused to peers") {
  const problem p{3};
  const auto run = [&](coop::asynchronous_options chosen) {
    return coop::train(
        coop::compose(coop::complete{3}, coop::exchange::models{}, coop::asynchronous{chosen}),
        p.objective(), {.steps = 1});
  };
  CHECK_THROWS_TEXT(run({.average_decay = 0.9}), std::invalid_argument,
                    "averages the model of a parameter server");
  CHECK_THROWS_TEXT(run({.ramp_up = 10}), std::invalid_argument, "leave ramp_up 0");
}

TEST_CASE("two that meet move half the way, with an anchor as far as its link says") {
  const coop::gossip_links ring{coop::metropolis_hastings(coop::ring(5)), 2};
  CHECK(ring.size() == 2);
  CHECK(ring.weight(1) == 0.5);
  CHECK_THROWS_TEXT(ring.weight(2), coop::error, "no link");
  CHECK_THROWS_TEXT(ring.weight(4), coop::error, "no link");
  const coop::gossip_links worker{coop::elastic{4, 0.2}, 1};
  CHECK(worker.size() == 1);
  CHECK(worker.weight(4) == 0.2);
  CHECK(coop::gossip_links{coop::elastic{4, 0.2}, 4}.weight(3) == 0.2);
  CHECK(coop::gossip_links{coop::complete{1}, 0}.empty());
  std::array<int, 5> drawn{};
  for (std::size_t step = 0; step < 1000; ++step) {
    ++drawn[ring.draw(coop::random_stream{1, 2, step, coop::purpose::gossip}).node];
  }
  CHECK(drawn[1] + drawn[3] == 1000);
  CHECK(std::abs(drawn[1] - 500) < 80);  // five standard deviations
}

TEST_CASE("letters say what they are, and bad ones are refused") {
  using letter = coop::gossip_letter<float>;
  letter mine;
  const std::array<float, 3> values{1, -2, 3};
  const auto bytes = mine.write(coop::gossip_note::answer, std::span{values});
  CHECK(bytes.size() == 3 * 4 + 8);
  CHECK(letter::note_of(bytes) == coop::gossip_note::answer);
  CHECK(std::ranges::equal(letter::values_of(bytes, 3), values));
  CHECK(std::ranges::equal(mine.values(), values));
  CHECK_THROWS_TEXT(letter::values_of(bytes, 4), coop::error, "does not hold a model of 4 values");
  CHECK_THROWS_TEXT(letter::values_of(bytes, 2), coop::error, "does not hold a model of 2 values");
  CHECK_THROWS_TEXT(letter::note_of(bytes.first(7)), coop::error, "has no note");
  CHECK(mine.write(coop::gossip_note::end).size() == 8);
}
