// SPDX-License-Identifier: BSL-1.0
// Asynchronous SGD of one worker and one server with a trivial gradient, so that push and pull
// dominate: against one thread that computes the same and copies the gradient and the model once.
// On one thread as well, which shows what push and pull themselves cost; on two, memory goes back
// and forth between their caches, and waking a thread takes as long as small models do.

#include "benchmarks/measure.hpp"

#include <coop/core/vector.hpp>
#include <coop/objectives/function_objective.hpp>
#include <coop/schedules/asynchronous.hpp>
#include <coop/topologies/parameter_server.hpp>
#include <coop/train.hpp>

#include <cstddef>
#include <cstring>
#include <iostream>
#include <span>
#include <string>

namespace {

using vector = coop::aligned_vector<float>;

constexpr float step_size = 0.001F;

struct pull {
  double operator()(std::span<const float> x, std::span<const std::size_t>,
                    std::span<float> g) const {
    for (std::size_t i = 0; i < x.size(); ++i) g[i] = x[i] - 1.0F;
    return 0;
  }
};

double in_sequence(std::size_t dimension, std::size_t steps) {
  vector x(dimension);
  vector pushed(dimension);
  vector g(dimension);
  vector model(dimension);
  return benchmark::seconds([&] {
    for (std::size_t step = 0; step < steps; ++step) {
      pull{}(x, {}, g);
      std::memcpy(pushed.data(), g.data(), dimension * sizeof(float));
      for (std::size_t j = 0; j < dimension; ++j) model[j] -= step_size * pushed[j];
      std::memcpy(x.data(), model.data(), dimension * sizeof(float));
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
  return r.seconds();
}

}  // namespace

int main() {
  for (const std::size_t dimension : {1000U, 100'000U, 1'000'000U}) {
    const std::size_t steps = 60'000'000 / (dimension + 20'000);  // memory is touched first in few
    const auto against = [&](std::size_t threads, const std::string& name) {
      const auto times = benchmark::alternate(
          7, [&] { return served(dimension, steps, threads); },
          [&] { return in_sequence(dimension, steps); });
      benchmark::ratio(name + std::to_string(dimension), times.ratio());
    };
    against(0, "parameter_server_");
    against(1, "parameter_server_one_thread_");
  }
}
