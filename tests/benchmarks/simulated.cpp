// SPDX-License-Identifier: BSL-1.0
// The simulated clock: what a fiber switch and an exchange cost, what 64 nodes cost over the same
// arithmetic in a plain loop, and a run of 100,000 nodes.

#include "benchmarks/measure.hpp"

#include <coop/compose.hpp>
#include <coop/objectives/function_objective.hpp>
#include <coop/topologies/graphs/ring.hpp>
#include <coop/topologies/weights/metropolis_hastings.hpp>
#include <coop/train.hpp>
#include <coop/transports/compute_time/constant.hpp>
#include <coop/transports/compute_time/shifted_exponential.hpp>
#include <coop/transports/network/uniform_network.hpp>
#include <coop/transports/simulated.hpp>

#include <sys/resource.h>

#include <cmath>
#include <cstddef>
#include <iostream>
#include <span>
#include <string>
#include <vector>

namespace {

using vector = coop::aligned_vector<float>;
using communicator = coop::simulated::communicator;

constexpr float step_size = 0.001F;

/// g ← x − target: the cheapest gradient there is.
struct pull {
  float target;
  double operator()(std::span<const float> x, std::span<const std::size_t>,
                    std::span<float> g) const {
    for (std::size_t i = 0; i < x.size(); ++i) g[i] = x[i] - target;
    return 0;
  }
};

const coop::uniform_network network{50e-6, 1.25e9};

/// Nodes that do nothing but pass the thread on, in the order of their times.
void switches(std::size_t nodes) {
  const std::size_t rounds = 3'000'000 / nodes;
  const auto run = [&](std::size_t count) {
    return benchmark::seconds([&] {
      coop::simulated{}.run(nodes, [&](communicator& own) {
        for (std::size_t round = 0; round < count; ++round) own.compute(1);
      });
    });
  };
  std::vector<double> times;
  for (int i = 0; i < 5; ++i) times.push_back(run(rounds) - run(0));
  benchmark::figure("switch_of_" + std::to_string(nodes) + "_fibers",
                    benchmark::median(times) / static_cast<double>(nodes * rounds) * 1e9, "ns");
}

/// Rings of nodes that exchange 100 floats and compute for random times.
void exchanges(std::size_t nodes) {
  const std::size_t rounds = 300'000 / nodes;
  const coop::simulated transport{.network = network,
                                  .compute = coop::compute_time::shifted_exponential{0.1, 20}};
  const auto run = [&](std::size_t count) {
    return benchmark::seconds([&] {
      transport.run(nodes, [&](communicator& own) {
        const std::vector<float> x(100);
        const std::vector<std::size_t> ring{(own.rank() + nodes - 1) % nodes,
                                            (own.rank() + 1) % nodes};
        for (std::size_t step = 1; step <= count; ++step) {
          own.compute_step(step);
          (void)own.exchange(ring, ring, std::as_bytes(std::span{x}));
        }
        own.drain();
      });
    });
  };
  std::vector<double> times;
  for (int i = 0; i < 5; ++i) times.push_back(run(rounds) - run(0));
  benchmark::figure("exchanges_of_" + std::to_string(nodes) + "_nodes",
                    static_cast<double>(nodes * rounds) / benchmark::median(times) / 1e6,
                    "million/s");
}

struct outcome {
  double seconds = 0;
  double model = 0;
};

/// All nodes' arithmetic in sequence: local steps into one set of models, mixing into the other.
outcome plain_loop(std::size_t nodes, std::size_t dimension, std::size_t steps) {
  std::vector<vector> x(nodes, vector(dimension));
  std::vector<vector> next = x;
  vector g(dimension);
  const pull gradient{1.0F};
  const float third = 1.0F / 3.0F;
  const double taken = benchmark::seconds([&] {
    for (std::size_t step = 0; step < steps; ++step) {
      for (vector& own : x) {
        gradient(own, {}, g);
        for (std::size_t j = 0; j < dimension; ++j) own[j] -= step_size * g[j];
      }
      for (std::size_t i = 0; i < nodes; ++i) {
        const float* const left = x[(i + nodes - 1) % nodes].data();
        const float* const own = x[i].data();
        const float* const right = x[(i + 1) % nodes].data();
        float* const to = next[i].data();
        for (std::size_t j = 0; j < dimension; ++j) {
          to[j] = third * left[j] + third * own[j] + third * right[j];
        }
      }
      std::swap(x, next);
    }
  });
  return {taken, x[0][0]};
}

/// The same with a clock. What a run costs once (fibers, evaluation) is measured and taken off.
outcome by_coop(std::size_t nodes, std::size_t dimension, std::size_t steps) {
  const auto d_psgd = coop::compose(
      coop::metropolis_hastings(coop::ring(nodes)),
      coop::simulated{.network = network, .compute = coop::compute_time::constant{0.01}});
  const auto objective = coop::make_objective<float>(dimension, nodes, pull{1.0F});
  outcome result;
  const auto run = [&](std::size_t count) {
    return benchmark::seconds([&] {
      result.model = coop::train(d_psgd, objective,
                                 {.step_size = step_size,
                                  .batch_size = 1,
                                  .steps = count,
                                  .evaluate_every = coop::only_at_end})
                         .model.front();
    });
  };
  const double once = run(1);
  result.seconds =
      (run(steps) - once) * static_cast<double>(steps) / static_cast<double>(steps - 1);
  return result;
}

void against_plain_loop(std::size_t nodes, std::size_t dimension, std::size_t steps) {
  const double ours = by_coop(nodes, dimension, steps).model;
  const double rival = plain_loop(nodes, dimension, steps).model;
  if (!(std::abs(ours - rival) <= 1e-4)) throw coop::error{"the contestants differ"};
  const auto times = benchmark::alternate(
      15, [&] { return by_coop(nodes, dimension, steps).seconds; },
      [&] { return plain_loop(nodes, dimension, steps).seconds; });
  const std::string name = "simulated_" + std::to_string(nodes) + "_nodes";
  benchmark::ratio(name + "_vs_plain_loop", times.ratio());
  benchmark::figure(name + "x" + std::to_string(dimension),
                    benchmark::median(times.ours) / static_cast<double>(steps) * 1e6, "us/step");
}

/// D-PSGD on a ring of 100,000 nodes with models of 100 floats, 10 steps.
void hundred_thousand_nodes() {
  constexpr std::size_t nodes = 100'000;
  const auto d_psgd =
      coop::compose(coop::metropolis_hastings(coop::ring(nodes)),
                    coop::simulated{.network = network,
                                    .compute = coop::compute_time::shifted_exponential{0.1, 20}});
  const auto objective = coop::make_objective<float>(100, nodes, pull{1.0F});
  const double seconds = benchmark::seconds([&] {
    (void)coop::train(d_psgd, objective,
                      {.batch_size = 1, .steps = 10, .evaluate_every = coop::only_at_end});
  });
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  benchmark::figure("simulated_100000_nodes", seconds, "s");
  benchmark::figure("simulated_100000_nodes_memory", static_cast<double>(used.ru_maxrss) / 1024,
                    "MiB");
}

}  // namespace

int main() {
  for (const std::size_t nodes : {std::size_t{1'000}, std::size_t{100'000}}) {
    switches(nodes);
    exchanges(nodes);
  }
  against_plain_loop(64, 10'000, 100);
  hundred_thousand_nodes();
}
