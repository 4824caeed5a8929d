// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/data/dataset.hpp>
#include <coop/objectives/scratch.hpp>

#include <Eigen/Core>
#include <algorithm>
#include <cstddef>
#include <span>

namespace coop {

/// Objectives on dense rows work through a batch in parts of this many rows: enough for full speed
/// of the matrix products, few enough for the second-level cache.
inline constexpr std::size_t rows_per_pass = 256;

/// Calls `pass(part)` for consecutive parts of the batch of at most rows_per_pass samples.
template <class Pass>
void for_each_pass(std::span<const std::size_t> batch, Pass pass) {
  while (!batch.empty()) {
    const std::size_t length = std::min(batch.size(), rows_per_pass);
    pass(batch.first(length));
    batch = batch.subspan(length);
  }
}

/// The rows of a batch as one matrix, batch.size() × features, row-major: a view of the data where
/// the batch's indices are consecutive, else copied to scratch memory of the thread.
template <data::DenseDataset Data>
class batch_rows {
 public:
  using scalar = typename Data::value_type;
  using matrix_type = Eigen::Matrix<scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

  batch_rows(const Data& data, std::span<const std::size_t> batch)
      : rows_{batch.size()},
        features_{data.features()},
        copy_{consecutive(batch) ? 0 : rows_ * features_},
        values_{copy_.size() == 0 && rows_ > 0 ? data.values().data() + batch.front() * features_
                                               : copy_.data()} {
    if (copy_.size() != 0) gather(data, batch);
  }

  [[nodiscard]] Eigen::Map<const matrix_type> matrix() const {
    return {values_, static_cast<Eigen::Index>(rows_), static_cast<Eigen::Index>(features_)};
  }

 private:
  static bool consecutive(std::span<const std::size_t> batch) {
    return std::ranges::adjacent_find(
               batch, [](std::size_t a, std::size_t b) { return b != a + 1; }) == batch.end();
  }

  void gather(const Data& data, std::span<const std::size_t> batch) {
    // Rows in random order are no stream that the processor would fetch ahead: a fifth of the time.
    constexpr std::size_t ahead = 2;
    constexpr std::size_t line = storage_alignment / sizeof(scalar);
    const scalar* const all = data.values().data();
    scalar* to = copy_.data();
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (i + ahead < batch.size()) {
        const scalar* const later = all + batch[i + ahead] * features_;
        for (std::size_t j = 0; j < features_; j += line) __builtin_prefetch(later + j);
      }
      to = std::copy_n(all + batch[i] * features_, features_, to);
    }
  }

  std::size_t rows_;
  std::size_t features_;
  scratch<scalar> copy_;
  const scalar* values_;
};

}  // namespace coop
