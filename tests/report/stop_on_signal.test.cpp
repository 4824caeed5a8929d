// SPDX-License-Identifier: BSL-1.0
#include <coop/archetypes/observer.hpp>
#include <coop/data/gaussian_mixture.hpp>
#include <coop/objectives/function_objective.hpp>
#include <coop/report/stop_on_signal.hpp>
#include <coop/train.hpp>
#include <coop/transports/threads.hpp>
#include <coop/variants.hpp>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <vector>

#include "support/catch.hpp"

namespace {

/// An objective whose gradient number `at`, of all nodes together, raises the signal.
auto raising(std::atomic<std::size_t>& gradients, std::size_t at, int number = SIGTERM) {
  return coop::function_objective{
      std::size_t{3}, std::size_t{40},
      [&gradients, at, number](std::span<const double> x, std::span<const std::size_t> batch,
                               std::span<double> g) {
        if (batch.size() == 2 && ++gradients == at) std::raise(number);
        std::copy(x.begin(), x.end(), g.begin());
        return 0.5;
      }};
}

std::atomic<int> earlier{0};

}  // namespace

TEST_CASE("a signal lets the step finish and ends the run with its trace") {
  // 2 nodes, each a gradient a step: the 9th is of step 5.
  std::atomic<std::size_t> gradients{0};
  const auto f = raising(gradients, 9);
  coop::stop_on_signal stop;
  const auto composition = coop::variants::local_sgd(2, {.period = 1}, coop::threads{});
  const coop::report r =
      coop::train(composition, f, {.batch_size = 2, .steps = 100, .evaluate_every = 4}, stop);
  CHECK(r.stopped_early);
  CHECK(r.steps() == 5);
  CHECK(r.trace.size() == 3);  // 0, 4, 5
  CHECK(stop.interrupts());
  CHECK(stop.signal() == SIGTERM);
}

TEST_CASE("a run that communicates seldom ends after the step at which it does") {
  std::atomic<std::size_t> gradients{0};
  const auto f = raising(gradients, 9);
  coop::stop_on_signal stop;
  const auto run = [&](std::size_t period, std::size_t evaluate_every) {
    gradients = 0;
    return coop::train(coop::variants::local_sgd(2, {.period = period}), f,
                       {.batch_size = 2, .steps = 100, .evaluate_every = evaluate_every}, stop);
  };
  CHECK(run(8, coop::only_at_end).steps() == 8);
}

TEST_CASE("the asking changes nothing else") {
  std::atomic<std::size_t> gradients{0};
  const auto f = raising(gradients, 0);
  const auto composition = coop::variants::local_sgd(2, {.period = 2});
  const coop::train_options options{
      .batch_size = 2, .steps = 20, .evaluate_every = 5, .keep_models = true};
  coop::stop_on_signal stop;
  const coop::report with = coop::train(composition, f, options, stop);
  const coop::report without = coop::train(composition, f, options);
  CHECK_FALSE(with.stopped_early);
  CHECK(with.models == without.models);
  CHECK(with.node_traffic == without.node_traffic);
  CHECK(with.trace.size() == without.trace.size());
  CHECK_FALSE(stop.interrupts());
  // A signal that comes in the last step ends nothing early.
  gradients = 0;
  const auto last = raising(gradients, 2 * 20);
  const coop::report all = coop::train(composition, last, options, stop);
  CHECK(all.steps() == 20);
  CHECK_FALSE(all.stopped_early);
  CHECK(stop.interrupts());
}

TEST_CASE("stop_on_signal puts back what was there, and takes other signals") {
  const auto before = std::signal(SIGUSR1, [](int n) { earlier = n; });
  {
    coop::stop_on_signal stop{SIGTERM, SIGUSR1};
    std::raise(SIGUSR1);
    CHECK(stop.signal() == SIGUSR1);
    CHECK(earlier == 0);
    CHECK_THROWS_TEXT(coop::stop_on_signal{}, std::invalid_argument, "there is one already");
  }
  std::raise(SIGUSR1);
  CHECK(earlier == SIGUSR1);
  std::signal(SIGUSR1, before);
  CHECK_THROWS_TEXT(coop::stop_on_signal{SIGKILL}, std::invalid_argument, "cannot be caught");
  CHECK_FALSE(coop::stop_on_signal{}.interrupts());
}

TEST_CASE("an interrupting observer is an observer and no other") {
  using coop::archetypes::interrupting_observer;
  STATIC_REQUIRE(coop::Observer<coop::stop_on_signal>);
  STATIC_REQUIRE(!coop::RowObserver<coop::stop_on_signal>);
  std::atomic<std::size_t> gradients{0};
  const auto f = raising(gradients, 0);
  interrupting_observer never;
  coop::archetypes::stopping_observer nor_this;
  const coop::report r = coop::train(coop::variants::local_sgd(2, {}), f,
                                     {.batch_size = 2, .steps = 9}, never, nor_this);
  CHECK(r.steps() == 9);
}
