// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/text.hpp>
#include <coop/data/dataset.hpp>
#include <coop/objectives/checks.hpp>
#include <coop/objectives/linear_model.hpp>
#include <coop/objectives/targets.hpp>

#include <cmath>
#include <cstddef>
#include <span>
#include <string>

namespace coop {

/// log(1 + exp(−target · score)) with target ±1; neither overflows nor cancels at any score.
struct logistic_loss {
  [[nodiscard]] sample_loss operator()(double score, double target) const noexcept {
    const double margin = target * score;
    const double tail = std::exp(-std::abs(margin));
    const double wrong = (margin > 0 ? tail : 1.0) / (1.0 + tail);
    return {std::log1p(tail) + (margin > 0 ? 0.0 : -margin), -target * wrong};
  }
};

struct logistic_regression_options {
  double l2 = 0;  ///< λ of the regulariser λ/2 ‖x‖², at least 0
};

/// Binary logistic regression: f(x) = mean_i log(1 + exp(−b_i ⟨a_i, x⟩)) + l2/2 ‖x‖², with b_i =
/// ±1. `coop::logistic_regression{data, {.l2 = 1e-4}}`.
///
/// The data's labels are −1/+1, 0/1 or 1/2, the greater one being b = +1. Smooth with
/// L = λ_max(AᵀA/n)/4 + l2. Throws `std::invalid_argument` on other labels and where l2 < 0.
template <data::Dataset Data>
class logistic_regression : public linear_model<Data, logistic_loss> {
  using base = linear_model<Data, logistic_loss>;

 public:
  using typename base::value_type;

  explicit logistic_regression(Data data, logistic_regression_options options = {})
      : base{"logistic_regression", data, binary_targets(data), options.l2} {}

  /// How many samples of the batch are put in the wrong class; a score of 0 means b = −1.
  [[nodiscard]] std::size_t errors(std::span<const value_type> x,
                                   std::span<const std::size_t> batch) const {
    return this->misclassified(x, batch);
  }

  [[nodiscard]] std::string describe() const {
    return describe_objective("logistic_regression", this->samples(), this->dimension(),
                              text({".l2 = ", this->l2()}));
  }
};

}  // namespace coop
