// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/random.hpp>
#include <coop/core/vector.hpp>
#include <coop/data/dataset.hpp>

#include <Eigen/Core>
#include <cstddef>
#include <numeric>
#include <utility>
#include <vector>

namespace coop_test {

/// Normal features, and labels 0 … classes − 1 at random; with 0 classes, normal labels.
template <class T = double>
coop::data::dense_dataset<T> random_data(std::size_t samples, std::size_t features,
                                         std::size_t classes, std::uint64_t seed = 7) {
  coop::random_stream random{seed};
  coop::aligned_vector<T> values(samples * features);
  for (T& value : values) value = static_cast<T>(random.normal());
  std::vector<double> labels(samples);
  for (double& label : labels) {
    label = classes == 0 ? random.normal() : static_cast<double>(random.below(classes));
  }
  return {samples, features, std::move(values), std::move(labels)};
}

template <class T = double>
coop::aligned_vector<T> random_vector(std::size_t size, std::uint64_t seed = 3) {
  coop::random_stream random{seed};
  coop::aligned_vector<T> x(size);
  for (T& value : x) value = static_cast<T>(random.normal());
  return x;
}

inline std::vector<std::size_t> all_of(std::size_t samples) {
  std::vector<std::size_t> indices(samples);
  std::iota(indices.begin(), indices.end(), std::size_t{0});
  return indices;
}

/// The data's features as an Eigen matrix, and its labels as a vector.
template <class T>
Eigen::MatrixXd features_of(const coop::data::dense_dataset<T>& data) {
  using rows = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  return Eigen::Map<const rows>(data.values().data(), static_cast<Eigen::Index>(data.samples()),
                                static_cast<Eigen::Index>(data.features()))
      .template cast<double>();
}
template <class Data>
Eigen::VectorXd labels_of(const Data& data) {
  Eigen::VectorXd labels(static_cast<Eigen::Index>(data.samples()));
  for (Eigen::Index i = 0; i < labels.size(); ++i) {
    labels(i) = data.label(static_cast<std::size_t>(i));
  }
  return labels;
}

inline Eigen::Map<const Eigen::VectorXd> as_eigen(const coop::aligned_vector<double>& x) {
  return {x.data(), static_cast<Eigen::Index>(x.size())};
}

}  // namespace coop_test
