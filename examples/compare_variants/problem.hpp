// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <cmath>
#include <coop/coop.hpp>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "settings.hpp"

using samples = coop::data::dense_dataset<float>;

/// Training and test data, ready for a linear classifier.
struct split_data {
  std::string name;
  samples train;
  samples test;
};

/// LIBSVM files are sparse, and what the softmax here wants is dense.
inline samples dense(const coop::data::sparse_dataset<float>& data) {
  constexpr std::size_t most = 1'000'000'000;
  coop::require(data.features() <= most / data.samples(),
                std::to_string(data.samples()) + " samples x " + std::to_string(data.features()) +
                    " features are too many to be held densely, as this example does");
  return coop::data::to_dense(data);
}

/// Reads the user's files in the format that was chosen; `like` is the training part's set.
inline samples read(const settings& s, const std::vector<std::string>& files,
                    std::size_t features = 0) {
  using namespace coop::data;
  if (!s.csv.empty()) {
    return read_csv<float>(files[0], {.label_column = s.label_column, .header = s.header});
  }
  if (!s.libsvm.empty()) return dense(read_libsvm<float>(files[0], {.features = features}));
  coop::require(files.size() == 2, "--test: --idx needs two files, IMAGES,LABELS");
  return read_idx<float>(files[0], files[1]);
}

inline split_data load(const settings& s) {
  std::string name = s.csv.empty() ? s.libsvm : s.csv;
  if (!s.idx.empty()) name = s.idx[0];
  if (name.empty()) {
    coop::require(s.test.empty(), "--test: needs --csv, --libsvm or --idx");
    auto [train, test] = coop::data::split(
        coop::data::gaussian_mixture<float>(
            {.samples = 2000, .features = 32, .classes = 10, .separation = 4, .seed = s.seed}),
        0.75, s.seed);
    return {"generated: a mixture of 10 Gaussians", train, test};
  }
  const samples all = read(s, s.idx.empty() ? std::vector{name} : s.idx);
  if (!s.test.empty()) return {name, all, read(s, s.test, all.features())};
  auto [train, test] = coop::data::split(all, 0.75, s.seed);
  return {name, train, test};
}

/// Labels −1 and +1 become the classes 0 and 1.
inline samples with_classes(const samples& data) {
  const bool signs = std::ranges::any_of(data.labels(), [](double label) { return label < 0; });
  if (!signs) return data;
  std::vector<double> labels = coop::data::binary_labels(data);
  for (double& label : labels) label = (label + 1) / 2;
  return coop::data::with_labels(data, labels);
}

/// Scales features into [−1, 1], the test part as the training part, and appends a constant.
inline split_data prepared(const split_data& raw) {
  coop::require(raw.train.samples() > 0 && raw.test.samples() > 0,
                "too few samples to train and to test with: " +
                    std::to_string(raw.train.samples() + raw.test.samples()));
  coop::require(raw.train.features() == raw.test.features(),
                "the test data has " + std::to_string(raw.test.features()) +
                    " features, must have the " + std::to_string(raw.train.features()) +
                    " of the training data");
  float largest = 0;
  for (const float value : raw.train.values()) largest = std::max(largest, std::abs(value));
  const double factor = largest > 0 ? 1.0 / static_cast<double>(largest) : 1.0;
  const auto ready = [&](const samples& part) {
    return coop::data::with_constant(coop::data::scaled(with_classes(part), factor));
  };
  return {raw.name, ready(raw.train), ready(raw.test)};
}

/// What is minimised, and what the result is tested with.
struct problem {
  std::string data;
  coop::softmax_regression<samples> train;
  coop::softmax_regression<samples> test;
  std::vector<double> labels;
};

inline problem make_problem(const settings& s) {
  const split_data data = prepared(load(s));
  std::vector<double> labels = coop::data::labels_of(data.train);
  std::vector<double> all = labels;
  all.insert(all.end(), data.test.labels().begin(), data.test.labels().end());
  const std::size_t first = std::ranges::min(all) >= 1 ? 1 : 0;
  const std::size_t classes = coop::data::class_labels(all, static_cast<double>(first)).classes;
  coop::require(classes <= all.size(), "the labels name " + std::to_string(classes) +
                                           " classes, more than there are samples; is it the "
                                           "right column?");
  const coop::softmax_regression_options options{
      .l2 = s.l2, .classes = classes, .first_class = first};
  const std::string sizes = std::to_string(data.train.samples()) + " samples to train, " +
                            std::to_string(data.test.samples()) + " to test, " +
                            std::to_string(data.train.features() - 1) + " features, " +
                            std::to_string(classes) + " classes";
  return {data.name + ": " + sizes, coop::softmax_regression{data.train, options},
          coop::softmax_regression{data.test, options}, std::move(labels)};
}

/// Which worker holds which samples.
inline coop::data::partition make_partition(const settings& s, const std::vector<double>& labels) {
  using namespace coop::data;
  if (s.partition == "contiguous") return contiguous(labels.size(), s.workers);
  if (s.partition == "shards") return by_label_shards(labels, s.workers, s.shards, s.seed);
  if (s.partition == "dirichlet") return dirichlet(labels, s.workers, s.alpha, s.seed);
  if (s.partition == "power-law") return power_law(labels.size(), s.workers, s.exponent, s.seed);
  return iid(labels.size(), s.workers, s.seed);
}
