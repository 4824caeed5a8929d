// SPDX-License-Identifier: BSL-1.0
// Fully synchronous training of two workers: what the library costs over a loop written by hand,
// and what the exchange costs over the same run without one.

#include "benchmarks/measure.hpp"
#include "benchmarks/spin_barrier.hpp"

#include <coop/coop.hpp>

#include <Eigen/Core>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <numeric>
#include <span>
#include <string>
#include <vector>

namespace {

using dataset = coop::data::dense_dataset<float>;
using matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic>;
using rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using map = Eigen::Map<matrix, Eigen::Aligned64>;
using vector_map = Eigen::Map<Eigen::VectorXf>;

constexpr std::size_t workers = 2;
constexpr std::size_t batch_size = 64;
constexpr Eigen::Index features = 784;
constexpr Eigen::Index classes = 10;
constexpr float step_size = 0.1F;
constexpr std::uint64_t seed = 1;

/// MNIST's training set, or one of its size and density.
dataset load() {
  const std::filesystem::path folder = std::filesystem::path{COOP_BENCHMARK_DATA_DIR} / "mnist";
  const auto images = folder / "train-images-idx3-ubyte.gz";
  const auto labels = folder / "train-labels-idx1-ubyte.gz";
  if (std::filesystem::exists(images) && std::filesystem::exists(labels)) {
    return coop::data::read_idx<float>(images.string(), labels.string());
  }
  std::cerr << "synchronous: no MNIST in " << folder << ", a generated set instead\n";
  const auto mixture = coop::data::gaussian_mixture<float>(
      {.samples = 60000, .features = static_cast<std::size_t>(features), .classes = 10});
  return coop::data::scaled(mixture, 0.2);
}

/// scores ← (softmax(scores) − one-hot(labels)) / rows.
void softmax_gradient(Eigen::Ref<matrix> scores, std::span<const std::size_t> labels) {
  const float share = 1.0F / static_cast<float>(scores.rows());
  const Eigen::Array<float, Eigen::Dynamic, 1> shift = scores.rowwise().maxCoeff();
  scores.array().colwise() -= shift;
  scores = scores.array().exp();
  const Eigen::Array<float, Eigen::Dynamic, 1> scale = share / scores.rowwise().sum().array();
  scores.array().colwise() *= scale;
  for (Eigen::Index i = 0; i < scores.rows(); ++i) {
    scores(i, static_cast<Eigen::Index>(labels[static_cast<std::size_t>(i)])) -= share;
  }
}

/// g ← the gradient of 784 → 10.
struct linear {
  static constexpr Eigen::Index dimension = features * classes;

  void operator()(const float* x, const Eigen::Ref<const rows>& inputs,
                  std::span<const std::size_t> labels, float* g) {
    const Eigen::Map<const matrix, Eigen::Aligned64> w{x, features, classes};
    scores.resize(inputs.rows(), classes);
    scores.noalias() = inputs * w;
    softmax_gradient(scores, labels);
    map{g, features, classes}.noalias() = inputs.transpose() * scores;
  }

  matrix scores{};
};

/// g ← the gradient of 784 → 256 → 10 with rectified hidden units.
struct two_layers {
  static constexpr Eigen::Index hidden = 256;
  static constexpr Eigen::Index first_biases = features * hidden;
  static constexpr Eigen::Index second = first_biases + hidden;
  static constexpr Eigen::Index second_biases = second + hidden * classes;
  static constexpr Eigen::Index dimension = second_biases + classes;

  void operator()(const float* x, const Eigen::Ref<const rows>& inputs,
                  std::span<const std::size_t> labels, float* g) {
    const Eigen::Map<const matrix> w1{x, features, hidden};
    const Eigen::Map<const Eigen::RowVectorXf> b1{x + first_biases, hidden};
    const Eigen::Map<const matrix> w2{x + second, hidden, classes};
    const Eigen::Map<const Eigen::RowVectorXf> b2{x + second_biases, classes};
    units.resize(inputs.rows(), hidden);
    units.noalias() = inputs * w1;
    units = (units.rowwise() + b1).cwiseMax(0.0F);
    scores.resize(inputs.rows(), classes);
    scores.noalias() = units * w2;
    scores.rowwise() += b2;
    softmax_gradient(scores, labels);
    Eigen::Map<matrix>{g + second, hidden, classes}.noalias() = units.transpose() * scores;
    Eigen::Map<Eigen::RowVectorXf>{g + second_biases, classes} = scores.colwise().sum();
    delta.resize(inputs.rows(), hidden);
    delta.noalias() = scores * w2.transpose();
    delta = (units.array() > 0.0F).select(delta, 0.0F);
    Eigen::Map<matrix>{g, features, hidden}.noalias() = inputs.transpose() * delta;
    Eigen::Map<Eigen::RowVectorXf>{g + first_biases, hidden} = delta.colwise().sum();
  }

  matrix units{}, scores{}, delta{};
};

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
    const auto size = static_cast<std::size_t>(features);
    coop::aligned_vector<float> x(start.begin(), start.end());
    coop::aligned_vector<float>& g = gradients[rank];
    g.resize(dimension);
    coop::aligned_vector<float> gathered(batch_size * size);
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
        for (std::size_t i = 0; i < batch.size(); ++i) {
          if (i + 2 < batch.size()) {
            const float* const later = data.row(batch[i + 2]).data();
            for (std::size_t j = 0; j < size; j += 16) __builtin_prefetch(later + j);
          }
          std::memcpy(gathered.data() + i * size, data.row(batch[i]).data(), size * sizeof(float));
          labels[i] = static_cast<std::size_t>(data.label(batch[i]));
        }
        const Eigen::Map<const rows> inputs{gathered.data(),
                                            static_cast<Eigen::Index>(batch.size()), features};
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

/// Throws unless both reached the same loss, up to rounding.
template <class Objective>
void require_same_loss(const Objective& objective, const outcome& ours, const outcome& rival) {
  const auto loss = [&](const outcome& run) {
    const coop::aligned_vector<float> x(run.model.begin(), run.model.end());
    std::vector<std::size_t> all(objective.samples());
    std::iota(all.begin(), all.end(), std::size_t{0});
    return objective.loss(x, all);
  };
  const double a = loss(ours);
  const double b = loss(rival);
  std::cerr << objective.describe() << ": loss " << a << ", by hand " << b << '\n';
  if (!(std::abs(a - b) <= 1e-3 * b)) throw coop::error{"the contestants differ"};
}

template <class Gradient, class Objective>
void compare(const std::string& name, std::size_t rounds, const dataset& data,
             const Objective& objective) {
  const coop::data::partition shards = coop::data::iid(data.samples(), workers, seed);
  std::vector<double> start(objective.dimension());
  if constexpr (coop::InitializingObjective<Objective, std::span<float>>) {
    std::vector<float> x(objective.dimension());
    coop::random_stream random{seed, 0, 0, coop::purpose::initial_model};
    objective.initialize(x, random);
    start.assign(x.begin(), x.end());
  }
  const auto synchronous = coop::compose(coop::complete{workers}, coop::in_process{});
  const auto alone =
      coop::compose(coop::complete{workers}, never{}, coop::exchange::models{}, coop::in_process{});
  const auto ours = [&] { return by_coop(synchronous, objective, shards, start); };
  const auto by_hand_run = [&] { return by_hand<Gradient>(data, shards, start); };
  require_same_loss(objective, ours(), by_hand_run());

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
  const dataset data = load();
  compare<linear>("softmax", 41, data, coop::softmax_regression{data, {.classes = 10}});
  compare<two_layers>("mlp", 15, data, coop::mlp{data, {.hidden = {256}, .classes = 10}});
}
