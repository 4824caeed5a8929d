// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/random.hpp>
#include <coop/data/builder.hpp>
#include <coop/data/dataset.hpp>

#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

/// Data sets made of data sets: dense ones stay dense, sparse ones sparse. Every function copies
/// the data once and leaves its argument as it is.
namespace coop::data {

/// The same data with every feature stored: samples × features values.
template <class T>
[[nodiscard]] dense_dataset<T> to_dense(const sparse_dataset<T>& data) {
  builder<dense_dataset<T>> result{data.features()};
  for (std::size_t i = 0; i < data.samples(); ++i) {
    for_each_entry(data, i, [&](std::size_t feature, T value) { result.entry(feature, value); });
    result.finish_row(data.label(i));
  }
  return result.build();
}

/// The same data with only its non-zeros stored.
template <class T>
[[nodiscard]] sparse_dataset<T> to_sparse(const dense_dataset<T>& data) {
  builder<sparse_dataset<T>> result{data.features()};
  for (std::size_t i = 0; i < data.samples(); ++i) {
    for_each_entry(data, i, [&](std::size_t feature, T value) {
      if (value != T{0}) result.entry(feature, value);
    });
    result.finish_row(data.label(i));
  }
  return result.build();
}

/// The same data in numbers of type U: `cast<float>(data)`.
template <std::floating_point U, template <std::floating_point> class Set, class T>
[[nodiscard]] Set<U> cast(const Set<T>& data) {
  builder<Set<U>> result{data.features()};
  for (std::size_t i = 0; i < data.samples(); ++i) {
    for_each_entry(data, i, [&](std::size_t feature, T value) {
      result.entry(feature, static_cast<U>(value));
    });
    result.finish_row(data.label(i));
  }
  return result.build();
}

/// Every feature times `factor`; labels stay.
template <Dataset D>
[[nodiscard]] D scaled(const D& data, double factor) {
  using scalar = typename D::value_type;
  builder<D> result{data.features()};
  for (std::size_t i = 0; i < data.samples(); ++i) {
    for_each_entry(data, i, [&](std::size_t feature, scalar value) {
      result.entry(feature, static_cast<scalar>(factor * static_cast<double>(value)));
    });
    result.finish_row(data.label(i));
  }
  return result.build();
}

/// One more feature, the last, that is `value` in every sample: a linear model's intercept.
template <Dataset D>
[[nodiscard]] D with_constant(const D& data, double value = 1) {
  using scalar = typename D::value_type;
  builder<D> result{data.features() + 1};
  for (std::size_t i = 0; i < data.samples(); ++i) {
    for_each_entry(data, i, [&](std::size_t feature, scalar x) { result.entry(feature, x); });
    result.entry(data.features(), static_cast<scalar>(value));
    result.finish_row(data.label(i));
  }
  return result.build();
}

/// The same samples with other labels, one a sample (see labels.hpp), else `std::invalid_argument`.
template <Dataset D>
[[nodiscard]] D with_labels(const D& data, std::span<const double> labels) {
  using scalar = typename D::value_type;
  require(labels.size() == data.samples(),
          {"with_labels: ", labels.size(), " labels, must be one for each of ", data.samples(),
           " samples"});
  builder<D> result{data.features()};
  for (std::size_t i = 0; i < data.samples(); ++i) {
    for_each_entry(data, i, [&](std::size_t feature, scalar x) { result.entry(feature, x); });
    result.finish_row(labels[i]);
  }
  return result.build();
}

/// The samples `indices`, in that order; an index may come more than once. Throws
/// `std::invalid_argument` on an index of no sample.
template <Dataset D>
[[nodiscard]] D subset(const D& data, std::span<const std::size_t> indices) {
  using scalar = typename D::value_type;
  builder<D> result{data.features()};
  for (const std::size_t i : indices) {
    require(i < data.samples(),
            {"subset: index ", i, ", must be below the ", data.samples(), " samples"});
    for_each_entry(data, i, [&](std::size_t feature, scalar x) { result.entry(feature, x); });
    result.finish_row(data.label(i));
  }
  return result.build();
}

/// Two parts of the data, drawn at random: the first holds round(fraction · samples) samples.
/// `fraction` is in [0, 1], else `std::invalid_argument`.
template <Dataset D>
[[nodiscard]] std::pair<D, D> split(const D& data, double fraction, std::uint64_t seed) {
  require(fraction >= 0 && fraction <= 1,
          {"split: fraction is ", std::to_string(fraction), ", must be in [0, 1]"});
  std::vector<std::size_t> order(data.samples());
  std::iota(order.begin(), order.end(), std::size_t{0});
  random_stream{seed, 0, 0, purpose::data}.shuffle(order.begin(), order.end());
  const auto first =
      static_cast<std::size_t>(std::llround(fraction * static_cast<double>(data.samples())));
  const std::span<const std::size_t> all{order};
  return {subset(data, all.first(first)), subset(data, all.subspan(first))};
}

}  // namespace coop::data
