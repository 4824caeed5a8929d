// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/coop.hpp>

#include <Eigen/Core>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <numeric>
#include <span>
#include <string>
#include <vector>

/// What people write by hand for the models of the benchmarks, in Eigen.
namespace benchmark {

using dataset = coop::data::dense_dataset<float>;
using matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic>;
using rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using map = Eigen::Map<matrix, Eigen::Aligned64>;

inline constexpr Eigen::Index features = 784;
inline constexpr Eigen::Index classes = 10;

/// MNIST's training set, or one of its size and density.
inline dataset load() {
  const std::filesystem::path folder = std::filesystem::path{COOP_BENCHMARK_DATA_DIR} / "mnist";
  const auto images = folder / "train-images-idx3-ubyte.gz";
  const auto labels = folder / "train-labels-idx1-ubyte.gz";
  if (std::filesystem::exists(images) && std::filesystem::exists(labels)) {
    return coop::data::read_idx<float>(images.string(), labels.string());
  }
  std::cerr << "no MNIST in " << folder << ", a generated set instead\n";
  const auto mixture = coop::data::gaussian_mixture<float>(
      {.samples = 60000, .features = static_cast<std::size_t>(features), .classes = 10});
  return coop::data::scaled(mixture, 0.2);
}

/// scores ← (softmax(scores) − one-hot(labels)) / rows.
inline void softmax_gradient(Eigen::Ref<matrix> scores, std::span<const std::size_t> labels) {
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

/// The rows and labels of a batch, gathered; `gathered` and `labels` have room for it.
inline Eigen::Map<const rows> gather(const dataset& data, std::span<const std::size_t> batch,
                                     coop::aligned_vector<float>& gathered,
                                     std::span<std::size_t> labels) {
  const auto size = static_cast<std::size_t>(features);
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (i + 2 < batch.size()) {
      const float* const later = data.row(batch[i + 2]).data();
      for (std::size_t j = 0; j < size; j += 16) __builtin_prefetch(later + j);
    }
    std::memcpy(gathered.data() + i * size, data.row(batch[i]).data(), size * sizeof(float));
    labels[i] = static_cast<std::size_t>(data.label(batch[i]));
  }
  return {gathered.data(), static_cast<Eigen::Index>(batch.size()), features};
}

/// The objective's start, as the library makes it.
template <class Objective>
std::vector<double> initial_model(const Objective& objective, std::uint64_t seed) {
  if constexpr (coop::InitializingObjective<Objective, std::span<float>>) {
    std::vector<float> x(objective.dimension());
    coop::random_stream random{seed, 0, 0, coop::purpose::initial_model};
    objective.initialize(x, random);
    return {x.begin(), x.end()};
  } else {
    return std::vector<double>(objective.dimension());
  }
}

/// Throws unless both models reach the same loss, up to rounding.
template <class Objective>
void require_same_loss(const Objective& objective, const std::vector<double>& ours,
                       const std::vector<double>& rival) {
  const auto loss = [&](const std::vector<double>& model) {
    const coop::aligned_vector<float> x(model.begin(), model.end());
    std::vector<std::size_t> all(objective.samples());
    std::iota(all.begin(), all.end(), std::size_t{0});
    return objective.loss(x, all);
  };
  const double a = loss(ours);
  const double b = loss(rival);
  std::cerr << objective.describe() << ": loss " << a << ", by hand " << b << '\n';
  if (!(std::abs(a - b) <= 1e-3 * b)) throw coop::error{"the contestants differ"};
}

}  // namespace benchmark
