// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/layout.hpp>
#include <coop/core/text.hpp>
#include <coop/data/dataset.hpp>
#include <coop/objectives/checks.hpp>
#include <coop/objectives/classifier.hpp>

#include <Eigen/Core>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace coop {

/// Scores S = A·W, where W is the model, features × classes, stored column by column.
template <class T>
class linear_scores {
 public:
  linear_scores(std::size_t features, std::size_t classes)
      : features_{features}, classes_{classes} {}

  [[nodiscard]] std::size_t dimension() const noexcept { return features_ * classes_; }
  [[nodiscard]] std::size_t memory(std::size_t rows) const noexcept { return rows * classes_; }
  [[nodiscard]] T* output(T* memory, std::size_t) const noexcept { return memory; }

  template <class Rows>
  void score(std::span<const T> x, const Rows& rows, T* memory) const {
    matrix{memory, rows.rows(), columns()}.noalias() =
        rows * const_matrix{x.data(), rows.cols(), columns()};
  }

  template <class Rows>
  void backward(std::span<const T>, const Rows& rows, T* memory, std::span<T> g) const {
    matrix{g.data(), rows.cols(), columns()}.noalias() +=
        rows.transpose() * const_matrix{memory, rows.rows(), columns()};
  }

 private:
  using storage = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic>;
  using matrix = Eigen::Map<storage>;
  using const_matrix = Eigen::Map<const storage>;

  [[nodiscard]] Eigen::Index columns() const { return static_cast<Eigen::Index>(classes_); }

  std::size_t features_;
  std::size_t classes_;
};

struct softmax_regression_options {
  double l2 = 0;            ///< λ of the regulariser λ/2 ‖W‖², at least 0
  std::size_t classes = 0;  ///< K; 0 takes it from the labels: say it for data that may lack one
  std::optional<std::size_t> first_class = {};  ///< label of class 0: else 0, or 1 if 0 is absent
};

/// Multinomial logistic regression on dense rows: f(W) = mean_i (log Σ_k exp⟨a_i, w_k⟩ − ⟨a_i,
/// w_y_i⟩)
/// + l2/2 ‖W‖². `coop::softmax_regression{data, {.l2 = 1e-4}}`.
///
/// The model is W, features × classes, column by column; no intercept: append a constant feature
/// for one. Labels are 0 … K − 1 or 1 … K. Smooth with L = λ_max(AᵀA/n)/2 + l2. A gradient is two
/// matrix products of 2·batch·features·classes flops and allocates nothing of its own. Throws
/// `std::invalid_argument` on other labels, where l2 < 0 and where `classes` is too small.
template <data::DenseDataset Data>
class softmax_regression : public classifier<Data, linear_scores<typename Data::value_type>> {
  using network_type = linear_scores<typename Data::value_type>;
  using base = classifier<Data, network_type>;

 public:
  explicit softmax_regression(Data data, softmax_regression_options options = {})
      : base{"softmax_regression",
             std::move(data),
             {options.l2, options.classes, options.first_class},
             [](std::size_t features, std::size_t classes) {
               return network_type{features, classes};
             }} {}

  /// One block: W.
  [[nodiscard]] parameter_layout layout() const {
    return {{"weights", 0, this->features(), this->classes()}};
  }

  [[nodiscard]] std::string describe() const {
    return describe_objective("softmax_regression", this->samples(), this->features(),
                              text({".l2 = ", this->l2(), ", .classes = ", this->classes()}));
  }
};

}  // namespace coop
