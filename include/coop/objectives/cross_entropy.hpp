// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/objectives/scratch.hpp>

#include <Eigen/Core>
#include <cstddef>
#include <span>

namespace coop {

/// Scores, a row a sample and a column a class, stored column by column.
template <class T>
using class_scores = Eigen::Map<Eigen::Array<T, Eigen::Dynamic, Eigen::Dynamic>>;

/// Σ_i log Σ_k exp(s_ik) − s_i,y_i over the rows of `scores`, where y_i = labels[batch[i]], and
/// scores ← share · (softmax(s) − one-hot(y)), its gradient times `share`.
///
/// Each row is shifted by its maximum first, so no score overflows. O(samples × classes) time.
template <class T>
double cross_entropy(class_scores<T> scores, std::span<const std::size_t> labels,
                     std::span<const std::size_t> batch, T share) {
  using column = Eigen::Map<Eigen::Array<T, Eigen::Dynamic, 1>>;
  const auto label = [&](Eigen::Index i) {
    return static_cast<Eigen::Index>(labels[batch[static_cast<std::size_t>(i)]]);
  };
  scratch<T> shift_memory{batch.size()};
  scratch<T> total_memory{batch.size()};
  column shift{shift_memory.data(), scores.rows()};
  column total{total_memory.data(), scores.rows()};

  // Column by column: the loops run over samples, of which there are more than classes.
  shift = scores.col(0);
  for (Eigen::Index k = 1; k < scores.cols(); ++k) shift = shift.max(scores.col(k));
  for (Eigen::Index k = 0; k < scores.cols(); ++k) scores.col(k) -= shift;
  double loss = 0;
  for (Eigen::Index i = 0; i < scores.rows(); ++i) {
    loss -= static_cast<double>(scores(i, label(i)));
  }
  scores = scores.exp();
  total = scores.col(0);
  for (Eigen::Index k = 1; k < scores.cols(); ++k) total += scores.col(k);
  shift = total.log();
  for (Eigen::Index i = 0; i < scores.rows(); ++i) loss += static_cast<double>(shift(i));
  total = share / total;
  for (Eigen::Index k = 0; k < scores.cols(); ++k) scores.col(k) *= total;
  for (Eigen::Index i = 0; i < scores.rows(); ++i) scores(i, label(i)) -= share;
  return loss;
}

/// How many rows of `scores` have their greatest score (the first of equals) not at y_i.
template <class T>
[[nodiscard]] std::size_t count_errors(class_scores<T> scores, std::span<const std::size_t> labels,
                                       std::span<const std::size_t> batch) {
  std::size_t count = 0;
  for (Eigen::Index i = 0; i < scores.rows(); ++i) {
    Eigen::Index best = 0;
    for (Eigen::Index k = 1; k < scores.cols(); ++k) {
      if (scores(i, k) > scores(i, best)) best = k;
    }
    count += static_cast<std::size_t>(best) == labels[batch[static_cast<std::size_t>(i)]] ? 0U : 1U;
  }
  return count;
}

}  // namespace coop
