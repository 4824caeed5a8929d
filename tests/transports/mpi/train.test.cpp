// SPDX-License-Identifier: BSL-1.0
// train() on ranks: to the bit what it does in one process, for every variant; and what it says
// where the ranks do not fit together.
#include <coop/train.hpp>

#include <coop/compressors/qsgd.hpp>
#include <coop/compressors/top_k.hpp>
#include <coop/data/contiguous.hpp>
#include <coop/data/transform.hpp>
#include <coop/objectives/function_objective.hpp>
#include <coop/objectives/softmax_regression.hpp>
#include <coop/optimizers/momentum.hpp>
#include <coop/report/stop_on_signal.hpp>
#include <coop/topologies/graphs/ring.hpp>
#include <coop/topologies/graphs/star.hpp>
#include <coop/topologies/one_peer_exponential.hpp>
#include <coop/topologies/weights/column_stochastic.hpp>
#include <coop/topologies/weights/metropolis_hastings.hpp>
#include <coop/transports/in_process.hpp>
#include <coop/transports/mpi.hpp>
#include <coop/variants.hpp>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/watchdog.hpp"
#include "transports/mpi/same_bits.hpp"

namespace {

namespace variants = coop::variants;
using coop::mpi;
using coop_test::watchdog;

using coop_test::rank;
using coop_test::ranks;
using coop_test::samples;
using digest = coop_test::digest;

template <class T>
void check_variants() {
  const auto data = samples<T>();
  const coop::softmax_regression objective{data, {.l2 = 1e-3, .classes = 3}};
  const coop::train_options options{.step_size = 0.2,
                                    .batch_size = 8,
                                    .epochs = 2,
                                    .seed = 3,
                                    .evaluate_every = 4,
                                    .keep_models = true};
  const std::size_t n = ranks();
  const auto run = [&](const char* name, auto make) {
    coop_test::check_same_bits(name, objective, options, make);
  };
  run("fully_synchronous", [&](auto on) { return variants::fully_synchronous(n, on); });
  run("parallel_gradient_descent",
      [&](auto on) { return variants::parallel_gradient_descent(n, on); });
  run("simu_parallel_sgd", [&](auto on) { return variants::simu_parallel_sgd(n, on); });
  run("local_sgd", [&](auto on) { return variants::local_sgd(n, {.period = 3}, on); });
  run("fed_avg", [&](auto on) { return variants::fed_avg(n, {.fraction = 0.5}, on); });
  if (n > 1) {
    run("easgd",
        [&](auto on) { return variants::easgd(n - 1, {.period = 2}, coop::momentum{0.5}, on); });
  }
  run("slow_mo", [&](auto on) { return variants::slow_mo(n, {.period = 3}, on); });
  run("diloco", [&](auto on) { return variants::diloco(n, {.period = 3}, on); });
  run("post_local_sgd", [&](auto on) { return variants::post_local_sgd(n, {5, 3}, on); });
  const std::size_t groups = n % 2 == 0 ? 2 : 1;
  run("hierarchical_local_sgd", [&](auto on) {
    return variants::hierarchical_local_sgd(n, {.groups = groups, .group_period = 2, .period = 6},
                                            on);
  });
  if (n >= 3) {
    const auto w = coop::metropolis_hastings(coop::ring(n));
    run("d_psgd", [&](auto on) { return variants::d_psgd(w, on); });
    run("cooperative_sgd", [&](auto on) { return variants::cooperative_sgd(w, {3}, on); });
    const coop::top_k top{0.3};
    run("choco_sgd", [&](auto on) { return variants::choco_sgd(w, top, {2, 0.2}, on); });
    run("deep_squeeze", [&](auto on) { return variants::deep_squeeze(w, top, {}, on); });
    const coop::qsgd fine{127};
    run("dcd_psgd", [&](auto on) { return variants::dcd_psgd(w, fine, on); });
    run("ecd_psgd", [&](auto on) { return variants::ecd_psgd(w, fine, on); });
  }
  if (n >= 2) {
    // On a star the shares that a node receives do not sum to one: the masses matter.
    const auto push = coop::column_stochastic(coop::star(n));
    run("stochastic_gradient_push",
        [&](auto on) { return variants::stochastic_gradient_push(push, on); });
  }
  if (n >= 3) {
    run("matcha",
        [&](auto on) { return variants::matcha(coop::ring(n), {.budget = 0.5, .seed = 2}, on); });
  }
  run("one peer", [&](auto on) { return variants::d_psgd(coop::one_peer_exponential{n}, on); });
}

TEST_CASE("every variant gives the bits of one process, in float", "[train]") {
  const watchdog limit{"variants in float", std::chrono::seconds{100}};
  check_variants<float>();
}

TEST_CASE("every variant gives the bits of one process, in double", "[train]") {
  const watchdog limit{"variants in double", std::chrono::seconds{100}};
  check_variants<double>();
}

TEST_CASE("a rank that holds its own shard only gives the bits of all samples", "[train]") {
  const watchdog limit{"own shards", std::chrono::seconds{60}};
  const auto data = samples<double>();
  const auto shards = coop::data::contiguous(data.samples(), ranks());
  const coop::softmax_regression_options chosen{.l2 = 1e-3, .classes = 3};
  const coop::softmax_regression whole{data, chosen};
  const coop::softmax_regression own{coop::data::subset(data, shards[rank()]), chosen};
  const coop::train_options options{
      .batch_size = 8, .epochs = 2, .partition = shards, .keep_models = true};
  const coop::train_options own_options{
      .batch_size = 8, .epochs = 2, .own_shard = true, .keep_models = true};
  const auto on = [&](auto transport) { return variants::local_sgd(ranks(), {}, transport); };
  const auto expected = coop::train(on(coop::in_process{}), whole, options);
  CHECK(digest{coop::train(on(mpi{}), whole, options)} == digest{expected});
  CHECK(digest{coop::train(on(mpi{}), own, own_options)} == digest{expected});
  CHECK_THROWS_TEXT(coop::train(on(coop::in_process{}), whole, own_options), std::invalid_argument,
                    "own_shard needs a transport whose nodes are processes");
  auto both = own_options;
  both.partition = shards;
  CHECK_THROWS_TEXT(coop::train(on(mpi{}), whole, both), std::invalid_argument,
                    "own_shard and a partition are given");
}

TEST_CASE("observers watch rank 0, and may stop all", "[train]") {
  const watchdog limit{"observers", std::chrono::seconds{60}};
  const coop::softmax_regression objective{samples<double>(), {.classes = 3}};
  std::size_t rows = 0;
  const auto stop = [&](const coop::trace_row& row) {
    ++rows;
    return row.step >= 4;
  };
  const auto r = coop::train(variants::local_sgd(ranks(), {}, mpi{}), objective,
                             {.steps = 20, .evaluate_every = 2}, stop);
  CHECK(r.stopped_early);
  CHECK(r.steps() == 4);
  CHECK(r.trace.size() == 3);
  CHECK(rows == (rank() == 0 ? 3U : 0U));
}

TEST_CASE("a signal to any one rank ends the run of all after the same step", "[train]") {
  const watchdog limit{"a signal", std::chrono::seconds{60}};
  for (const std::size_t told : {std::size_t{0}, ranks() - 1}) {
    std::size_t gradients = 0;
    const coop::function_objective f{
        std::size_t{2}, 100 * ranks(),
        [&](std::span<const double> x, std::span<const std::size_t> batch, std::span<double> g) {
          if (batch.size() == 1 && ++gradients == 6 && rank() == told) std::raise(SIGTERM);
          std::copy(x.begin(), x.end(), g.begin());
          return 0.5;
        }};
    coop::stop_on_signal stop;
    const auto r = coop::train(variants::local_sgd(ranks(), {.period = 4}, mpi{}), f,
                               {.batch_size = 1, .steps = 90, .evaluate_every = 30}, stop);
    CHECK(r.stopped_early);
    CHECK(r.steps() == 8);
    CHECK(r.trace.size() == 2);
    CHECK(stop.interrupts() == (rank() == told));
  }
}

TEST_CASE("ranks that do not agree are told on every rank who has what", "[train]") {
  const watchdog limit{"ranks that disagree", std::chrono::seconds{60}};
  if (ranks() == 1) return;
  const std::size_t last = ranks() - 1;
  const std::string who = "node " + std::to_string(last) + " has ";
  const bool other = rank() == last;
  const auto train = [&](std::size_t dimension, std::size_t count, std::size_t period,
                         const coop::train_options& options) {
    const coop::function_objective f{
        dimension, count,
        [](std::span<const double> x, std::span<const std::size_t>, std::span<double> g) {
          std::copy(x.begin(), x.end(), g.begin());
          return 0.5;
        }};
    return coop::train(variants::local_sgd(ranks(), {.period = period}, mpi{}), f, options);
  };
  const coop::train_options options{.steps = 3};
  CHECK_THROWS_TEXT(train(other ? 124 : 123, 10, 2, options), coop::error,
                    who + "dimension 124, node 0 has 123");
  CHECK_THROWS_TEXT(train(5, other ? 11 : 10, 2, options), coop::error,
                    who + "samples 11, node 0 has 10");
  CHECK_THROWS_TEXT(train(5, 10, other ? 3 : 2, options), coop::error,
                    who + "composition complete{");
  CHECK_THROWS_TEXT(train(5, 10, 2, {.steps = other ? 4U : 3U}), coop::error,
                    who + "steps 4, node 0 has 3");
  CHECK_THROWS_TEXT(train(5, 10, 2, {.steps = 3, .seed = other ? 8U : 7U}), coop::error,
                    who + "seed 8, node 0 has 7");
  CHECK_THROWS_TEXT(train(5, 10, 2, {.step_size = other ? 0.25 : 0.5, .steps = 3}), coop::error,
                    who + "step_size 0.25, node 0 has 0.5");
  auto parted = options;
  parted.partition = coop::data::contiguous(10, ranks());
  CHECK_THROWS_TEXT(train(5, 10, 2, other ? parted : options), coop::error,
                    who + "partition number");
  // A mistake that all make stays what it is.
  CHECK_THROWS_TEXT(train(5, 10, 2, {.step_size = -1.0}), std::invalid_argument, "step_size is -1");
}

TEST_CASE("a rank that diverges ends the run with its own story", "[train]") {
  const watchdog limit{"a rank that diverges", std::chrono::seconds{60}};
  const std::size_t last = ranks() - 1;
  const coop::function_objective f{
      std::size_t{2}, std::size_t{20},
      [&](std::span<const double> x, std::span<const std::size_t>, std::span<double> g) {
        std::copy(x.begin(), x.end(), g.begin());
        return rank() == last ? std::numeric_limits<double>::quiet_NaN() : 1.0;
      }};
  CHECK_THROWS_TEXT(coop::train(variants::local_sgd(ranks(), {}, mpi{}), f, {.steps = 5}),
                    coop::error, "diverged: the training loss is");
}

}  // namespace
