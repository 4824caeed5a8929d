// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/vector.hpp>
#include <coop/data/dataset.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace coop::data {

/// Calls `visit(feature, value)` for every stored entry of a sample, features ascending.
template <Dataset D, class Visit>
void for_each_entry(const D& data, std::size_t sample, Visit visit) {
  if constexpr (SparseDataset<D>) {
    const auto row = data.row(sample);
    for (std::size_t k = 0; k < row.values.size(); ++k) {
      visit(std::size_t{row.indices[k]}, row.values[k]);
    }
  } else {
    const std::span<const typename D::value_type> row = data.row(sample);
    for (std::size_t j = 0; j < row.size(); ++j) visit(j, row[j]);
  }
}

/// Makes a data set of type D row by row: `entry(feature, value)` with ascending features, then
/// `finish_row(label)`; `build()` empties the builder.
template <class D>
class builder;

template <class T>
class builder<dense_dataset<T>> {
 public:
  explicit builder(std::size_t features) : features_{features}, values_(features) {}

  void entry(std::size_t feature, T value) {
    values_[labels_.size() * features_ + feature] = value;
  }
  void finish_row(double label) {
    labels_.push_back(label);
    values_.resize(values_.size() + features_);  // room for the next row
  }
  [[nodiscard]] dense_dataset<T> build() {
    values_.resize(labels_.size() * features_);
    const std::size_t samples = labels_.size();
    return {samples, features_, std::exchange(values_, aligned_vector<T>(features_)),
            std::exchange(labels_, {})};
  }

 private:
  std::size_t features_;
  aligned_vector<T> values_;
  std::vector<double> labels_;
};

template <class T>
class builder<sparse_dataset<T>> {
 public:
  explicit builder(std::size_t features) : features_{features} {}

  void entry(std::size_t feature, T value) {
    indices_.push_back(static_cast<std::uint32_t>(feature));
    values_.push_back(value);
  }
  void finish_row(double label) {
    offsets_.push_back(values_.size());
    labels_.push_back(label);
  }
  [[nodiscard]] sparse_dataset<T> build() {
    return {features_, std::exchange(offsets_, {0}), std::exchange(indices_, {}),
            std::exchange(values_, {}), std::exchange(labels_, {})};
  }

 private:
  std::size_t features_;
  std::vector<std::size_t> offsets_{0};
  std::vector<std::uint32_t> indices_;
  std::vector<T> values_;
  std::vector<double> labels_;
};

}  // namespace coop::data
