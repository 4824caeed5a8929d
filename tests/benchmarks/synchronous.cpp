// SPDX-License-Identifier: BSL-1.0
// Fully synchronous training of two workers: what the library costs over a loop written by hand,
// and what the exchange costs over the same run without one.

#include "benchmarks/hand_written.hpp"
#include "benchmarks/measure.hpp"
#include "benchmarks/spin_barrier.hpp"

#include <coop/coop.hpp>

#include <Eigen/Core>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace {

using benchmark::dataset;
using benchmark::linear;
using benchmark::rows;
using benchmark::two_layers;
using vector_map = Eigen::Map<Eigen::VectorXf>;

constexpr std::size_t workers = 2;
constexpr std::size_t batch_size = 64;
constexpr float step_size = 0.1F;
constexpr std::uint64_t seed = 1;

struct outcome {
  double seconds = 0;
  std::vector<double> model{};
};

/// One epoch by hand: two threads, the library's batches, and their gradients averaged in place.
template <class Gradient>
outcome by_hand(const dataset& data, const coop::data::partition& shards,
                const std::vector<double>& start) {
  constexpr auto dimension = static_cast<std::size_t>(Gradient::dimension);
  benchmark::spin_barrier barrier{workers};
  std::array<coop::aligned_vector<float>, workers> gradients;
  outcome result;
  benchmark::on_threads(workers, [&](std::size_t rank) {
    coop::aligned_vector<float> x(start.begin(), start.end());
    coop::aligned_vector<float>& g = gradients[rank];
    g.resize(dimension);
    coop::aligned_vector<float> gathered(batch_size * benchmark::features);
    std::vector<std::size_t> labels(batch_size);
    Gradient gradient;
    const std::size_t half = dimension / workers / 16 * 16;
    const std::size_t begin = rank == 0 ? 0 : half;
    const std::size_t length = rank == 0 ? half : dimension - half;
    auto sampler = coop::reshuffle{}.start(shards[rank], batch_size, seed, rank);
    const std::size_t steps = coop::reshuffle{}.steps_per_epoch(shards[0].size(), batch_size);
    const auto epoch = [&] {
      for (std::size_t step = 1; step <= steps; ++step) {
        const auto batch = sampler.next(step);
        const Eigen::Map<const rows> inputs = benchmark::gather(data, batch, gathered, labels);
        gradient(x.data(), inputs, labels, g.data());
        barrier.wait();
        vector_map own{gradients[0].data() + begin, static_cast<Eigen::Index>(length)};
        vector_map other{gradients[1].data() + begin, static_cast<Eigen::Index>(length)};
        own = 0.5F * own + 0.5F * other;
        other = own;
        barrier.wait();
        vector_map{x.data(), Gradient::dimension} -=
            step_size * vector_map{g.data(), Gradient::dimension};
      }
    };
    barrier.wait();
    const double taken = benchmark::seconds([&] {
      epoch();
      barrier.wait();
    });
    if (rank == 0) result = {taken, {x.begin(), x.end()}};
  });
  return result;
}

/// A schedule of no communication at all.
struct never {
  static constexpr coop::synchrony synchronization = coop::synchrony::bulk_synchronous;
  [[nodiscard]] bool communicates(const coop::progress&) const { return false; }
  [[nodiscard]] std::string describe() const { return "never{}"; }
};

/// One epoch by the library.
template <class Composition, class Objective>
outcome by_coop(const Composition& composition, const Objective& objective,
                const coop::data::partition& shards, const std::vector<double>& start) {
  const coop::report r = coop::train(composition, objective,
                                     {.step_size = step_size,
                                      .batch_size = batch_size,
                                      .epochs = 1,
                                      .seed = seed,
                                      .evaluate_every = coop::only_at_end,
                                      .partition = shards,
                                      .initial_model = start});
  return {r.trace.back().seconds - r.trace.front().seconds, r.model};
}

template <class Gradient, class Objective>
void compare(const std::string& name, std::size_t rounds, const dataset& data,
             const Objective& objective) {
  const coop::data::partition shards = coop::data::iid(data.samples(), workers, seed);
  const std::vector<double> start = benchmark::initial_model(objective, seed);
  const auto synchronous = coop::compose(coop::complete{workers}, coop::in_process{});
  const auto alone =
      coop::compose(coop::complete{workers}, never{}, coop::exchange::models{}, coop::in_process{});
  const auto ours = [&] { return by_coop(synchronous, objective, shards, start); };
  const auto by_hand_run = [&] { return by_hand<Gradient>(data, shards, start); };
  benchmark::require_same_loss(objective, ours().model, by_hand_run().model);

  benchmark::duel hand;
  benchmark::duel exchange;
  for (std::size_t round = 0; round < rounds; ++round) {
    const double before = round % 2 == 0 ? by_hand_run().seconds : 0;
    const double taken = ours().seconds;
    exchange.add(taken, by_coop(alone, objective, shards, start).seconds);
    hand.add(taken, round % 2 == 0 ? before : by_hand_run().seconds);
  }
  benchmark::ratio("synchronous_" + name + "_vs_hand_written", hand.ratio());
  benchmark::ratio("synchronous_" + name + "_vs_no_exchange", exchange.ratio());
  benchmark::figure("synchronous_" + name,
                    static_cast<double>(data.samples()) / benchmark::median(hand.ours),
                    "samples/s");
}

}  // namespace

int main() {
  const dataset data = benchmark::load();
  compare<linear>("softmax", 41, data, coop::softmax_regression{data, {.classes = 10}});
  compare<two_layers>("mlp", 15, data, coop::mlp{data, {.hidden = {256}, .classes = 10}});
}
