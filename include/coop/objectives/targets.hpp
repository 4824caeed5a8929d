// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/data/dataset.hpp>
#include <coop/data/labels.hpp>

#include <cstddef>
#include <optional>
#include <vector>

namespace coop {

/// The data's labels, one a sample.
template <data::Dataset Data>
[[nodiscard]] std::vector<double> targets_of(const Data& data) {
  std::vector<double> targets(data.samples());
  for (std::size_t i = 0; i < targets.size(); ++i) targets[i] = data.label(i);
  return targets;
}

/// The data's labels as −1 and +1, see data::binary_labels.
template <data::Dataset Data>
[[nodiscard]] std::vector<double> binary_targets(const Data& data) {
  return data::binary_labels(targets_of(data));
}

/// The data's labels as classes from 0, see data::class_labels; `first_class` is the label of class
/// 0, by default 0, or 1 where no label is 0.
template <data::Dataset Data>
[[nodiscard]] data::numbered_classes class_targets(const Data& data,
                                                   std::optional<std::size_t> first_class) {
  const auto targets = targets_of(data);
  if (!first_class) return data::class_labels(targets);
  return data::class_labels(targets, static_cast<double>(*first_class));
}

}  // namespace coop
