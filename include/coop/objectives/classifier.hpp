// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/vector.hpp>
#include <coop/data/dataset.hpp>
#include <coop/data/labels.hpp>
#include <coop/objectives/batch_rows.hpp>
#include <coop/objectives/checks.hpp>
#include <coop/objectives/cross_entropy.hpp>
#include <coop/objectives/ridge.hpp>
#include <coop/objectives/targets.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace coop {

/// What softmax regression and multi-layer perceptrons have in common.
struct classifier_options {
  double l2;
  std::size_t classes;
  std::optional<std::size_t> first_class;
};

/// The part that softmax regression and multi-layer perceptrons share: mean cross-entropy over the
/// batch + l2/2 ‖x‖², every parameter regularised; the rows of a batch are one matrix. The mean
/// over an empty batch is 0, the regulariser stays.
///
/// A network has `dimension()`; `memory(rows)`, the elements it needs to work on so many rows;
/// `score(x, rows, memory)`, which leaves the scores (a row a sample, a column a class) at
/// `output(memory, rows)`; and `backward(x, rows, memory, g)`, which finds the loss's gradient
/// there in their place and adds to g.
template <data::DenseDataset Data, class Network>
class classifier {
 public:
  using value_type = typename Data::value_type;

  [[nodiscard]] std::size_t dimension() const noexcept { return network_->dimension(); }
  [[nodiscard]] std::size_t samples() const { return data_.samples(); }
  [[nodiscard]] std::size_t classes() const noexcept { return labels_.classes; }
  [[nodiscard]] double l2() const noexcept { return l2_; }

  /// g ← ∇f on the batch; returns f. Throws `std::invalid_argument` unless x and g have dimension()
  /// elements; every index of the batch must be below samples().
  double gradient(std::span<const value_type> x, std::span<const std::size_t> batch,
                  std::span<value_type> g) const {
    require_dimension(name_, dimension(), x, g);
    start_gradient(l2_, x, g);
    return total_loss(x, batch, [&](const auto& rows, value_type* memory) {
      network_->backward(x, rows, memory, g);
    });
  }

  /// f on the batch, the same bits as gradient's.
  [[nodiscard]] double loss(std::span<const value_type> x,
                            std::span<const std::size_t> batch) const {
    require_dimension(name_, dimension(), x);
    return total_loss(x, batch, [](const auto&, value_type*) {});
  }

  /// How many samples of the batch are put in the wrong class.
  [[nodiscard]] std::size_t errors(std::span<const value_type> x,
                                   std::span<const std::size_t> batch) const {
    require_dimension(name_, dimension(), x);
    std::size_t count = 0;
    for_each_pass(batch, [&](std::span<const std::size_t> part) {
      scores_of(x, part, [&](const auto&, value_type*, class_scores<value_type> scores) {
        count += count_errors<value_type>(scores, labels_.labels, part);
      });
    });
    return count;
  }

 protected:
  /// `make_network(features, classes)` → the network.
  template <class MakeNetwork>
  classifier(std::string_view name, Data data, classifier_options options, MakeNetwork make_network)
      : name_{name},
        data_{std::move(data)},
        labels_{class_targets(data_, options.first_class)},
        l2_{valid_l2(name, options.l2)} {
    require(options.classes == 0 || options.classes >= labels_.classes,
            {name, ": classes is ", options.classes, ", must be at least ", labels_.classes,
             ", as many as the labels name"});
    labels_.classes = std::max({options.classes, labels_.classes, std::size_t{1}});
    network_.emplace(make_network(data_.features(), labels_.classes));
  }

  [[nodiscard]] std::size_t features() const { return data_.features(); }
  [[nodiscard]] const Network& network() const noexcept { return *network_; }

 private:
  template <class Use>
  void scores_of(std::span<const value_type> x, std::span<const std::size_t> part, Use use) const {
    const batch_rows<Data> rows{data_, part};
    scratch<value_type> memory{network_->memory(part.size())};
    network_->score(x, rows.matrix(), memory.data());
    use(rows.matrix(), memory.data(),
        class_scores<value_type>{network_->output(memory.data(), part.size()),
                                 static_cast<Eigen::Index>(part.size()),
                                 static_cast<Eigen::Index>(labels_.classes)});
  }

  template <class Backward>
  double total_loss(std::span<const value_type> x, std::span<const std::size_t> batch,
                    Backward backward) const {
    const double share = batch.empty() ? 0.0 : 1.0 / static_cast<double>(batch.size());
    double sum = 0;
    for_each_pass(batch, [&](std::span<const std::size_t> part) {
      scores_of(x, part, [&](const auto& rows, value_type* memory, auto scores) {
        sum +=
            cross_entropy<value_type>(scores, labels_.labels, part, static_cast<value_type>(share));
        backward(rows, memory);
      });
    });
    return sum * share + ridge(l2_, x);
  }

  std::string_view name_;
  Data data_;
  data::numbered_classes labels_;
  double l2_;
  std::optional<Network> network_;
};

}  // namespace coop
