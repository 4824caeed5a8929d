// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/text.hpp>
#include <coop/data/dataset.hpp>
#include <coop/objectives/checks.hpp>
#include <coop/objectives/linear_model.hpp>
#include <coop/objectives/targets.hpp>

#include <string>

namespace coop {

/// ½ (score − target)².
struct squared_loss {
  [[nodiscard]] sample_loss operator()(double score, double target) const noexcept {
    const double residual = score - target;
    return {0.5 * residual * residual, residual};
  }
};

struct least_squares_options {
  double l2 = 0;  ///< λ of the regulariser λ/2 ‖x‖², at least 0
};

/// Least squares, ridge regression with l2 > 0: f(x) = ½ mean_i (⟨a_i, x⟩ − b_i)² + l2/2 ‖x‖², with
/// b_i the data's labels. `coop::least_squares{data, {.l2 = 1e-3}}`.
///
/// Smooth with L = λ_max(AᵀA/n) + l2. Throws `std::invalid_argument` where l2 < 0.
template <data::Dataset Data>
class least_squares : public linear_model<Data, squared_loss> {
  using base = linear_model<Data, squared_loss>;

 public:
  explicit least_squares(Data data, least_squares_options options = {})
      : base{"least_squares", data, targets_of(data), options.l2} {}

  [[nodiscard]] std::string describe() const {
    return describe_objective("least_squares", this->samples(), this->dimension(),
                              text({".l2 = ", this->l2()}));
  }
};

}  // namespace coop
