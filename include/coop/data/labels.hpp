// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/data/dataset.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

/// Labels as classifiers want them, from the conventions that data files use.
namespace coop::data {

/// The labels of all samples.
template <Dataset D>
[[nodiscard]] std::vector<double> labels_of(const D& data) {
  std::vector<double> labels(data.samples());
  for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = data.label(i);
  return labels;
}

/// Labels −1 and +1 from labels that are all in {−1, +1}, in {0, 1} or in {1, 2}: the smaller of
/// the two is −1. A set of one class is fine; one of only 1s is +1.
///
/// Throws `std::invalid_argument` that names the first label and sample that fit no such pair.
[[nodiscard]] inline std::vector<double> binary_labels(std::span<const double> labels) {
  bool signs = true;
  bool from_zero = true;
  bool from_one = true;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const double label = labels[i];
    signs = signs && (label == -1 || label == 1);
    from_zero = from_zero && (label == 0 || label == 1);
    from_one = from_one && (label == 1 || label == 2);
    require(signs || from_zero || from_one,
            {"binary_labels: label ", label, " of sample ", i,
             ", all labels must be in {-1, +1}, in {0, 1} or in {1, 2}"});
  }
  const double positive = signs || from_zero ? 1 : 2;
  std::vector<double> result;
  result.reserve(labels.size());
  for (const double label : labels) result.push_back(label == positive ? 1.0 : -1.0);
  return result;
}

template <Dataset D>
[[nodiscard]] std::vector<double> binary_labels(const D& data) {
  return binary_labels(labels_of(data));
}

/// The class of every sample, from 0, and how many classes there are.
struct numbered_classes {
  std::vector<std::size_t> labels;
  std::size_t classes = 0;
};

/// Classes 0 … K−1 from labels that are whole numbers from 0, or from 1 where no label is 0; the
/// largest label tells K, and a class between may have no sample. Where a part of the data may lack
/// class 0, say how the classes are numbered with `first`: 0 or 1.
///
/// Throws `std::invalid_argument` that names the first label and sample that is NaN, negative,
/// fractional or above 2^31.
[[nodiscard]] inline numbered_classes class_labels(std::span<const double> labels, double first) {
  numbered_classes result;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const double label = labels[i];
    require(
        label >= first && label <= 0x1p31 && std::floor(label) == label,
        {"class_labels: label ", label, " of sample ", i, ", must be a whole number from ", first});
    result.labels.push_back(static_cast<std::size_t>(label - first));
    result.classes = std::max(result.classes, result.labels.back() + 1);
  }
  return result;
}

[[nodiscard]] inline numbered_classes class_labels(std::span<const double> labels) {
  const bool from_one =
      std::all_of(labels.begin(), labels.end(), [](double label) { return label >= 1; });
  return class_labels(labels, from_one ? 1 : 0);
}

template <Dataset D>
[[nodiscard]] numbered_classes class_labels(const D& data) {
  return class_labels(labels_of(data));
}
template <Dataset D>
[[nodiscard]] numbered_classes class_labels(const D& data, double first) {
  return class_labels(labels_of(data), first);
}

}  // namespace coop::data
