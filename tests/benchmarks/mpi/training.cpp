// SPDX-License-Identifier: BSL-1.0
// mpirun -n 2 mpi_training: fully synchronous training on ranks against a loop of Eigen and
// MPI_Allreduce written by hand; they take turns in one job.
#include <coop/coop.hpp>
#include <coop/transports/mpi.hpp>
#include <coop/transports/mpi_main.hpp>

#include <mpi.h>

#include <Eigen/Core>
#include <cstddef>
#include <string>
#include <vector>

#include "benchmarks/hand_written.hpp"
#include "benchmarks/measure.hpp"

namespace {

constexpr std::size_t batch_size = 64;
constexpr float step_size = 0.1F;
constexpr std::uint64_t seed = 1;

struct outcome {
  double seconds = 0;
  std::vector<double> model{};
};

struct problem {
  const benchmark::dataset& data;
  const coop::data::partition& shards;
  const std::vector<double>& start;
  std::size_t rank;
  std::size_t ranks;
};

/// One epoch by hand: the library's batches, the sum of the ranks' gradients by MPI.
template <class Gradient>
outcome by_hand(const problem& p) {
  using vector_map = Eigen::Map<Eigen::VectorXf, Eigen::Aligned64>;
  constexpr int dimension = static_cast<int>(Gradient::dimension);
  coop::aligned_vector<float> x(p.start.begin(), p.start.end());
  coop::aligned_vector<float> g(x.size());
  coop::aligned_vector<float> gathered(batch_size * benchmark::features);
  std::vector<std::size_t> labels(batch_size);
  Gradient gradient;
  auto sampler = coop::reshuffle{}.start(p.shards[p.rank], batch_size, seed, p.rank);
  const std::size_t steps = coop::reshuffle{}.steps_per_epoch(p.shards[0].size(), batch_size);
  const float share = step_size / static_cast<float>(p.ranks);
  MPI_Barrier(MPI_COMM_WORLD);
  const double taken = benchmark::seconds([&] {
    for (std::size_t step = 1; step <= steps; ++step) {
      const auto inputs = benchmark::gather(p.data, sampler.next(step), gathered, labels);
      gradient(x.data(), inputs, labels, g.data());
      MPI_Allreduce(MPI_IN_PLACE, g.data(), dimension, MPI_FLOAT, MPI_SUM, MPI_COMM_WORLD);
      vector_map{x.data(), dimension} -= share * vector_map{g.data(), dimension};
    }
    MPI_Barrier(MPI_COMM_WORLD);
  });
  return {taken, {x.begin(), x.end()}};
}

template <class Objective>
outcome by_coop(const Objective& objective, const problem& p, const coop::mpi& on) {
  const coop::report r = coop::train(coop::compose(coop::complete{p.ranks}, on), objective,
                                     {.step_size = step_size,
                                      .batch_size = batch_size,
                                      .epochs = 1,
                                      .seed = seed,
                                      .evaluate_every = coop::only_at_end,
                                      .partition = p.shards,
                                      .initial_model = p.start});
  return {r.trace.back().seconds - r.trace.front().seconds, r.model};
}

template <class Gradient, class Objective>
void compare(const std::string& name, std::size_t rounds, const benchmark::dataset& data,
             const Objective& objective, const coop::mpi_environment& ranks) {
  const coop::data::partition shards = coop::data::iid(data.samples(), ranks.size(), seed);
  const std::vector<double> start = benchmark::initial_model(objective, seed);
  const problem p{data, shards, start, ranks.rank(), ranks.size()};
  if (p.rank == 0) {
    const std::vector<double> ours = by_coop(objective, p, {}).model;
    benchmark::require_same_loss(objective, ours, by_hand<Gradient>(p).model);
  } else {
    (void)by_coop(objective, p, {});
    (void)by_hand<Gradient>(p);
  }
  MPI_Barrier(MPI_COMM_WORLD);
  const std::string on = "_on_" + std::to_string(ranks.size()) + "_ranks";
  for (const bool share : {true, false}) {
    const benchmark::duel hand = benchmark::alternate(
        rounds, [&] { return by_coop(objective, p, {.share_memory = share}).seconds; },
        [&] { return by_hand<Gradient>(p).seconds; });
    if (p.rank != 0) continue;
    const std::string title = "mpi_training_" + name + on + (share ? "" : "_by_messages");
    benchmark::ratio(title + "_vs_hand_written", hand.ratio());
    benchmark::figure(title, static_cast<double>(data.samples()) / benchmark::median(hand.ours),
                      "samples/s");
  }
}

}  // namespace

int main() {
  return coop::mpi_main([](const coop::mpi_environment& ranks) {
    const benchmark::dataset data = benchmark::load();
    compare<benchmark::linear>("softmax", 21, data, coop::softmax_regression{data, {.classes = 10}},
                               ranks);
    compare<benchmark::two_layers>("mlp", 9, data,
                                   coop::mlp{data, {.hidden = {256}, .classes = 10}}, ranks);
    return 0;
  });
}
