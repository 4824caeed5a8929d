// SPDX-License-Identifier: BSL-1.0
// What a push and a pull of the model cost between a worker and a parameter server, against two
// copies of it in memory: steps of asynchronous SGD of one worker and one server, less the
// arithmetic of as many steps on one thread. And whole steps, against one thread that computes the
// same and copies the gradient and the model once.
// On one thread as well, which shows what push and pull themselves cost; on two, memory goes back
// and forth between their caches, and waking a thread takes as long as small models do.

#include "benchmarks/measure.hpp"

#include <coop/core/error.hpp>
#include <coop/core/vector.hpp>
#include <coop/objectives/function_objective.hpp>
#include <coop/schedules/asynchronous.hpp>
#include <coop/topologies/parameter_server.hpp>
#include <coop/train.hpp>

#include <cmath>
#include <cstddef>
#include <cstring>
#include <span>
#include <string>

namespace {

using vector = coop::aligned_vector<float>;

constexpr float step_size = 0.001F;

/// The gradient of ½‖x − 1‖², cheap to compute.
struct pull {
  double operator()(std::span<const float> x, std::span<const std::size_t>,
                    std::span<float> g) const {
    for (std::size_t i = 0; i < x.size(); ++i) g[i] = x[i] - 1.0F;
    return 0;
  }
};

/// Each contestant ends at 1 − (1 − η)^steps in all places, but for rounding.
template <class Model>
void check(const Model& x, std::size_t steps) {
  const double expected = 1 - std::pow(1 - 0.001, static_cast<double>(steps));
  for (const double reached : x) {
    if (!(std::abs(reached - expected) <= 1e-4 * expected)) {
      throw coop::error{"the contestants differ"};
    }
  }
}

void step_along(std::span<float> x, std::span<const float> g) {
  for (std::size_t i = 0; i < x.size(); ++i) x[i] -= step_size * g[i];
}

void copy_bytes(std::span<const float> from, std::span<float> to) {
  std::memcpy(to.data(), from.data(), from.size_bytes());
  benchmark::keep(to.data());
}

double in_sequence(std::size_t dimension, std::size_t steps) {
  vector x(dimension);
  vector pushed(dimension);
  vector g(dimension);
  vector model(dimension);
  const double seconds = benchmark::seconds([&] {
    for (std::size_t step = 0; step < steps; ++step) {
      pull{}(x, {}, g);
      copy_bytes(g, pushed);
      step_along(model, pushed);
      copy_bytes(model, x);
    }
  });
  check(x, steps);
  return seconds;
}

double arithmetic(std::size_t dimension, std::size_t steps) {
  vector x(dimension);
  vector g(dimension);
  const double seconds = benchmark::seconds([&] {
    for (std::size_t step = 0; step < steps; ++step) {
      pull{}(x, {}, g);
      benchmark::keep(g.data());
      step_along(x, g);
      benchmark::keep(x.data());
    }
  });
  check(x, steps);
  return seconds;
}

double two_copies(std::size_t dimension, std::size_t steps) {
  vector x(dimension);
  vector pushed(dimension);
  vector g(dimension);
  vector model(dimension);
  return benchmark::seconds([&] {
    for (std::size_t step = 0; step < steps; ++step) {
      copy_bytes(g, pushed);
      copy_bytes(model, x);
    }
  });
}

double served(std::size_t dimension, std::size_t steps, std::size_t threads) {
  const auto objective = coop::make_objective<float>(dimension, 1, pull{});
  const auto composed =
      compose(coop::parameter_server{1}, coop::asynchronous{}, coop::in_process{threads});
  const coop::report r = coop::train(composed, objective,
                                     {.step_size = static_cast<double>(step_size),
                                      .batch_size = 1,
                                      .steps = steps,
                                      .evaluate_every = coop::only_at_end});
  check(r.model, steps);
  return r.seconds();
}

void compare(std::size_t dimension, std::size_t threads, const std::string& suffix) {
  const std::size_t steps = 60'000'000 / (dimension + 20'000);  // memory is touched first in few
  const std::string name = std::to_string(dimension) + suffix;
  const auto moved = benchmark::alternate(
      9, [&] { return served(dimension, steps, threads) - arithmetic(dimension, steps); },
      [&] { return two_copies(dimension, steps); });
  benchmark::ratio("push_and_pull_vs_two_copies_" + name, moved.ratio());
  benchmark::figure("push_and_pull_" + name,
                    benchmark::median(moved.ours) / static_cast<double>(steps) * 1e6, "us");
  const auto stepped = benchmark::alternate(
      9, [&] { return served(dimension, steps, threads); },
      [&] { return in_sequence(dimension, steps); });
  benchmark::ratio("step_at_a_server_vs_step_with_two_copies_" + name, stepped.ratio());
}

}  // namespace

int main() {
  for (const std::size_t dimension : {1000U, 100'000U, 1'000'000U}) {
    compare(dimension, 0, "");
    compare(dimension, 1, "_one_thread");
  }
}
