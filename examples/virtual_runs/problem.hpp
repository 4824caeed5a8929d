// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <cmath>
#include <coop/core/error.hpp>
#include <coop/core/vector.hpp>
#include <coop/data/gaussian_mixture.hpp>
#include <coop/data/libsvm.hpp>
#include <coop/data/partition.hpp>
#include <coop/data/transform.hpp>
#include <coop/objectives/softmax_regression.hpp>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

using dense_samples = coop::data::dense_dataset<float>;
using softmax = coop::softmax_regression<dense_samples>;

/// A softmax regression that is really trained, and what is known of it.
struct problem {
  std::string name;
  softmax loss;
  double smoothness;  ///< a bound of L
  double start;       ///< f(0)
  double best;        ///< near the least f
};

/// Of a LIBSVM file, features scaled into [−1, 1]; without one a mixture of 16 Gaussians.
inline dense_samples load_samples(const std::string& libsvm, std::size_t count,
                                  std::uint64_t seed) {
  using namespace coop::data;
  if (libsvm.empty()) {
    return with_constant(gaussian_mixture<float>(
        {.samples = count, .features = 31, .classes = 16, .separation = 3, .seed = seed}));
  }
  const auto sparse = read_libsvm<float>(libsvm);
  constexpr std::size_t most = 100'000'000;
  coop::require(sparse.samples() > 0, libsvm + ": holds no samples");
  coop::require(sparse.features() <= most / sparse.samples(),
                {libsvm, ": ", sparse.samples(), " samples x ", sparse.features(),
                 " features are too many for a study; give a part of them"});
  const dense_samples raw = to_dense(sparse);
  std::vector<double> labels = labels_of(raw);
  if (std::ranges::any_of(labels, [](double label) { return label < 0; })) {
    labels = binary_labels(raw);  // −1 and +1 become the classes 0 and 1
    for (double& label : labels) label = (label + 1) / 2;
  }
  float largest = 0;
  for (const float value : raw.values()) largest = std::max(largest, std::abs(value));
  const double factor = largest > 0 ? 1.0 / static_cast<double>(largest) : 1.0;
  return with_constant(scaled(with_labels(raw, labels), factor));
}

/// f after 300 accelerated gradient steps from zero (Nesterov 1983).
inline double least_loss(const softmax& f, double smoothness) {
  const std::vector<std::size_t> all = coop::data::in_order(f.samples());
  coop::aligned_vector<float> x(f.dimension());
  coop::aligned_vector<float> ahead(x);
  coop::aligned_vector<float> g(x);
  for (std::size_t k = 0; k < 300; ++k) {
    f.gradient(ahead, all, g);
    const coop::aligned_vector<float> before = x;
    const auto momentum = static_cast<float>(k) / static_cast<float>(k + 3);
    for (std::size_t j = 0; j < x.size(); ++j) {
      x[j] = ahead[j] - static_cast<float>(1 / smoothness) * g[j];
      ahead[j] = x[j] + momentum * (x[j] - before[j]);
    }
  }
  return f.loss(x, all);
}

inline problem make_problem(const std::string& libsvm, std::size_t count, double l2,
                            std::uint64_t seed) {
  const dense_samples data = load_samples(libsvm, count, seed);
  double squares = 0;
  for (const float value : data.values()) squares += static_cast<double>(value) * value;
  const double smoothness = squares / static_cast<double>(data.samples()) / 2 + l2;
  const softmax f{data, {.l2 = l2}};
  const coop::aligned_vector<float> zero(f.dimension());
  const double start = f.loss(zero, coop::data::in_order(f.samples()));
  const std::string name =
      coop::text({libsvm.empty() ? "a generated mixture of Gaussians" : libsvm, ": ", f.samples(),
                  " samples, ", data.features(), " features, ", f.classes(), " classes"});
  return {name, f, smoothness, start, least_loss(f, smoothness)};
}
