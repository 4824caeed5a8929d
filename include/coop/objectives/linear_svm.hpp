// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/text.hpp>
#include <coop/data/dataset.hpp>
#include <coop/objectives/checks.hpp>
#include <coop/objectives/linear_model.hpp>
#include <coop/objectives/targets.hpp>

#include <cstddef>
#include <span>
#include <string>

namespace coop {

/// max(0, 1 − target · score), or its square, with target ±1.
struct hinge_loss {
  bool squared = false;

  [[nodiscard]] sample_loss operator()(double score, double target) const noexcept {
    const double gap = 1.0 - target * score;
    if (gap <= 0) return {0.0, 0.0};
    if (squared) return {gap * gap, -2.0 * target * gap};
    return {gap, -target};
  }
};

struct linear_svm_options {
  double l2 = 0;         ///< λ of the regulariser λ/2 ‖x‖², at least 0
  bool squared = false;  ///< the squared hinge, which has a gradient everywhere
};

/// Linear support vector machine: f(x) = mean_i max(0, 1 − b_i ⟨a_i, x⟩) + l2/2 ‖x‖², b_i = ±1;
/// with
/// `.squared` the hinge is squared. `coop::linear_svm{data, {.l2 = 1e-4}}`. Shalev-Shwartz et al.,
/// "Pegasos" (2011).
///
/// The data's labels are −1/+1, 0/1 or 1/2, the greater one being b = +1. At a kink the gradient is
/// the subgradient that ignores the sample. Throws `std::invalid_argument` on other labels and
/// where l2 < 0.
template <data::Dataset Data>
class linear_svm : public linear_model<Data, hinge_loss> {
  using base = linear_model<Data, hinge_loss>;

 public:
  using typename base::value_type;

  explicit linear_svm(Data data, linear_svm_options options = {})
      : base{"linear_svm", data, binary_targets(data), options.l2, hinge_loss{options.squared}},
        squared_{options.squared} {}

  /// How many samples of the batch are put in the wrong class; a score of 0 means b = −1.
  [[nodiscard]] std::size_t errors(std::span<const value_type> x,
                                   std::span<const std::size_t> batch) const {
    return this->misclassified(x, batch);
  }

  [[nodiscard]] std::string describe() const {
    return describe_objective("linear_svm", this->samples(), this->dimension(),
                              text({".l2 = ", this->l2(), squared_ ? ", .squared = true" : ""}));
  }

 private:
  bool squared_;
};

}  // namespace coop
