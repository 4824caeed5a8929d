// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/random.hpp>
#include <coop/core/vector.hpp>
#include <coop/data/dataset.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <utility>
#include <vector>

namespace coop::data {

struct gaussian_mixture_options {
  std::size_t samples = 1000;
  std::size_t features = 20;
  std::size_t classes = 2;
  double separation = 3;  ///< the least distance of two class means, in standard deviations
  std::uint64_t seed = 1;
};

/// A generated set: sample i is of class i mod classes, its features are normal with variance one
/// around the mean of its class. The same options give the same set on every machine.
///
/// The means stand on the axes: class k at s/√2 of axis k, then on the negative half axes, then
/// further out, so that two means are at least s = `separation` apart, exactly s where classes ≤
/// features. Two classes (features ≥ 2): no classifier errs less than Φ(−s/2).
///
/// Throws `std::invalid_argument` unless samples, features and classes are at least 1 and
/// separation is at least 0.
template <std::floating_point T = double>
[[nodiscard]] dense_dataset<T> gaussian_mixture(gaussian_mixture_options options = {}) {
  require(options.samples > 0, "gaussian_mixture: samples is 0, must be at least 1");
  require(options.features > 0, "gaussian_mixture: features is 0, must be at least 1");
  require(options.classes > 0, "gaussian_mixture: classes is 0, must be at least 1");
  require(
      options.separation >= 0 && all_finite(std::vector{options.separation}),
      {"gaussian_mixture: separation is ", options.separation, ", must be at least 0 and finite"});
  aligned_vector<T> values(options.samples * options.features);
  std::vector<double> labels(options.samples);
  for (std::size_t i = 0; i < options.samples; ++i) {
    random_stream random{options.seed, 0, i + 1, purpose::data};
    const std::size_t of_class = i % options.classes;
    const std::size_t turn = of_class / options.features;
    const std::size_t shell = turn / 2;
    const double distance =
        options.separation * (1 / std::numbers::sqrt2 + static_cast<double>(shell));
    const double mean = turn % 2 == 0 ? distance : -distance;
    for (std::size_t j = 0; j < options.features; ++j) {
      const double centre = j == of_class % options.features ? mean : 0.0;
      values[i * options.features + j] = static_cast<T>(centre + random.normal());
    }
    labels[i] = static_cast<double>(of_class);
  }
  return {options.samples, options.features, std::move(values), std::move(labels)};
}

}  // namespace coop::data
