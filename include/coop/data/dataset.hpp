// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/vector.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

/// Data sets: a matrix with a row a sample, and a label a sample. Values that never change and
/// share their storage: a copy costs a reference count, and any number of threads may read.
namespace coop::data {

/// Minimal: `value_type`, `samples()`, `features()`, `label(i)`, `dot(i, x)` → ⟨row i, x⟩ and
/// `add(i, a, y)`: y ← y + a·row i. What linear models need, dense or sparse alike.
template <class D>
concept Dataset =
    std::floating_point<typename D::value_type> &&
    requires(const D& data, std::size_t sample, typename D::value_type a,
             std::span<const typename D::value_type> x, std::span<typename D::value_type> y) {
      { data.samples() } -> std::convertible_to<std::size_t>;
      { data.features() } -> std::convertible_to<std::size_t>;
      { data.label(sample) } -> std::convertible_to<double>;
      { data.dot(sample, x) } -> std::same_as<typename D::value_type>;
      data.add(sample, a, y);
    };

/// A data set that stores every feature: `row(i)` is a view of features() values, `values()` of all
/// rows, one behind the other.
template <class D>
concept DenseDataset = Dataset<D> && requires(const D& data, std::size_t sample) {
  { data.row(sample) } -> std::convertible_to<std::span<const typename D::value_type>>;
  { data.values() } -> std::convertible_to<std::span<const typename D::value_type>>;
};

/// A data set that stores only its non-zeros: `row(i)` has `indices` (ascending) and `values`.
template <class D>
concept SparseDataset = Dataset<D> && requires(const D& data, std::size_t sample) {
  { data.row(sample).indices } -> std::convertible_to<std::span<const std::uint32_t>>;
  { data.row(sample).values } -> std::convertible_to<std::span<const typename D::value_type>>;
};

/// Rows of `features` values of type T (float or double), row-major, and a label each.
template <std::floating_point T>
class dense_dataset {
 public:
  using value_type = T;

  /// `values` holds samples × features numbers, `labels` one a sample; else
  /// `std::invalid_argument`.
  dense_dataset(std::size_t samples, std::size_t features, aligned_vector<T> values,
                std::vector<double> labels)
      : samples_{samples}, features_{features} {
    const bool fits = features == 0
                          ? values.empty()
                          : values.size() % features == 0 && values.size() / features == samples;
    require(fits, {"dense_dataset: ", values.size(), " values, must be ", samples, " samples x ",
                   features, " features"});
    require(labels.size() == samples, {"dense_dataset: ", labels.size(),
                                       " labels, must be one for each of ", samples, " samples"});
    storage_ = std::make_shared<const storage>(storage{std::move(values), std::move(labels)});
    values_ = storage_->values;
    labels_ = storage_->labels;
  }

  /// The same from values with another allocator, copied to aligned storage.
  template <class Allocator>
  dense_dataset(std::size_t samples, std::size_t features, const std::vector<T, Allocator>& values,
                std::vector<double> labels)
      : dense_dataset{samples, features, aligned_vector<T>(values.begin(), values.end()),
                      std::move(labels)} {}

  [[nodiscard]] std::size_t samples() const noexcept { return samples_; }
  [[nodiscard]] std::size_t features() const noexcept { return features_; }
  [[nodiscard]] double label(std::size_t sample) const noexcept { return labels_[sample]; }
  [[nodiscard]] std::span<const double> labels() const noexcept { return labels_; }
  [[nodiscard]] std::span<const T> values() const noexcept { return values_; }
  [[nodiscard]] std::span<const T> row(std::size_t sample) const noexcept {
    return values_.subspan(sample * features_, features_);
  }

  /// ⟨row, x⟩, added in an order fixed by features() alone: sixteen lanes, lane j mod 16, halved
  /// until one is left.
  [[nodiscard]] T dot(std::size_t sample, std::span<const T> x) const noexcept {
    constexpr std::size_t lanes = 16;
    const T* const a = values_.data() + sample * features_;
    const T* const b = x.data();
    std::array<T, lanes> sum{};
    std::size_t j = 0;
    for (; j + lanes <= features_; j += lanes) {
      for (std::size_t lane = 0; lane < lanes; ++lane) sum[lane] += a[j + lane] * b[j + lane];
    }
    for (std::size_t lane = 0; j < features_; ++j, ++lane) sum[lane] += a[j] * b[j];
    for (std::size_t half = lanes / 2; half > 0; half /= 2) {
      for (std::size_t lane = 0; lane < half; ++lane) sum[lane] += sum[lane + half];
    }
    return sum[0];
  }

  /// y ← y + a·row.
  void add(std::size_t sample, T a, std::span<T> y) const noexcept {
    const T* const values = values_.data() + sample * features_;
    T* const out = y.data();
    for (std::size_t j = 0; j < features_; ++j) out[j] += a * values[j];
  }

 private:
  struct storage {
    aligned_vector<T> values;
    std::vector<double> labels;
  };

  std::size_t samples_;
  std::size_t features_;
  std::span<const T> values_;
  std::span<const double> labels_;
  std::shared_ptr<const storage> storage_;
};

/// The non-zeros of one sample: `values[k]` is feature `indices[k]`, ascending, from 0.
template <class T>
struct sparse_row {
  std::span<const std::uint32_t> indices;
  std::span<const T> values;
};

/// Rows that store only some of their features (compressed sparse rows, 32-bit indices): 4 +
/// sizeof(T) bytes a non-zero. A row may be empty.
template <std::floating_point T>
class sparse_dataset {
 public:
  using value_type = T;

  /// Row i is the entries offsets[i] … offsets[i + 1] − 1 of `indices` and `values`: offsets start
  /// with 0 and hold one more than there are labels; indices ascend within a row and are below
  /// `features`. Throws `std::invalid_argument` otherwise.
  sparse_dataset(std::size_t features, std::vector<std::size_t> offsets,
                 std::vector<std::uint32_t> indices, std::vector<T> values,
                 std::vector<double> labels)
      : features_{features},
        storage_{std::make_shared<const storage>(
            storage{std::move(offsets), std::move(indices), std::move(values), std::move(labels)})},
        offsets_{storage_->offsets},
        indices_{storage_->indices},
        values_{storage_->values},
        labels_{storage_->labels} {
    require(offsets_.size() == labels_.size() + 1,
            {"sparse_dataset: ", offsets_.size(), " offsets, must be one more than the ",
             labels_.size(), " labels"});
    require(indices_.size() == values_.size() && offsets_.front() == 0 &&
                offsets_.back() == values_.size() && std::ranges::is_sorted(offsets_),
            "sparse_dataset: offsets must ascend from 0 to the number of values, with an index for "
            "each value");
    for (std::size_t sample = 0; sample < samples(); ++sample) check_row(sample);
  }

  [[nodiscard]] std::size_t samples() const noexcept { return labels_.size(); }
  [[nodiscard]] std::size_t features() const noexcept { return features_; }
  [[nodiscard]] std::size_t non_zeros() const noexcept { return values_.size(); }
  [[nodiscard]] double label(std::size_t sample) const noexcept { return labels_[sample]; }
  [[nodiscard]] std::span<const double> labels() const noexcept { return labels_; }
  [[nodiscard]] std::span<const T> values() const noexcept { return values_; }
  [[nodiscard]] sparse_row<T> row(std::size_t sample) const noexcept {
    const std::size_t begin = offsets_[sample];
    const std::size_t length = offsets_[sample + 1] - begin;
    return {indices_.subspan(begin, length), values_.subspan(begin, length)};
  }

  /// ⟨row, x⟩, added in an order fixed by the row's length alone: four lanes, lane k mod 4.
  [[nodiscard]] T dot(std::size_t sample, std::span<const T> x) const noexcept {
    const auto [indices, values] = row(sample);
    const std::size_t size = values.size();
    std::array<T, 4> sum{};
    std::size_t k = 0;
    for (; k + 4 <= size; k += 4) {
      for (std::size_t lane = 0; lane < 4; ++lane) {
        sum[lane] += values[k + lane] * x[indices[k + lane]];
      }
    }
    for (std::size_t lane = 0; k < size; ++k, ++lane) sum[lane] += values[k] * x[indices[k]];
    return (sum[0] + sum[2]) + (sum[1] + sum[3]);
  }

  /// y ← y + a·row.
  void add(std::size_t sample, T a, std::span<T> y) const noexcept {
    const auto [indices, values] = row(sample);
    for (std::size_t k = 0; k < values.size(); ++k) y[indices[k]] += a * values[k];
  }

 private:
  struct storage {
    std::vector<std::size_t> offsets;
    std::vector<std::uint32_t> indices;
    std::vector<T> values;
    std::vector<double> labels;
  };

  void check_row(std::size_t sample) const {
    const auto indices = row(sample).indices;
    const bool ascending =
        std::ranges::adjacent_find(indices, std::ranges::greater_equal{}) == indices.end();
    require(ascending && (indices.empty() || indices.back() < features_),
            {"sparse_dataset: the indices of sample ", sample, " must ascend and be below the ",
             features_, " features"});
  }

  std::size_t features_;
  std::shared_ptr<const storage> storage_;
  std::span<const std::size_t> offsets_;
  std::span<const std::uint32_t> indices_;
  std::span<const T> values_;
  std::span<const double> labels_;
};

}  // namespace coop::data
