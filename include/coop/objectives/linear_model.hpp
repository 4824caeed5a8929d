// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/data/dataset.hpp>
#include <coop/objectives/checks.hpp>
#include <coop/objectives/ridge.hpp>

#include <concepts>
#include <cstddef>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace coop {

/// φ(score, target) of one sample and its derivative by the score.
struct sample_loss {
  double value;
  double slope;
};

/// Minimal: `loss(score, target)` → sample_loss.
template <class L>
concept ScoreLoss = requires(const L& loss, double score, double target) {
  { loss(score, target) } -> std::same_as<sample_loss>;
};

/// The part that linear models share: f(x) = mean_i φ(⟨a_i, x⟩, b_i) + l2/2 ‖x‖², on the dense or
/// sparse rows a_i of a data set. Without intercept: append a constant feature for one.
///
/// Every x_j is regularised. The mean over an empty batch is 0, the regulariser stays. A gradient
/// costs O(features + non-zeros of the batch) and allocates nothing.
template <data::Dataset Data, ScoreLoss Loss>
class linear_model {
 public:
  using value_type = typename Data::value_type;

  [[nodiscard]] std::size_t dimension() const { return data_.features(); }
  [[nodiscard]] std::size_t samples() const { return data_.samples(); }
  [[nodiscard]] double l2() const noexcept { return l2_; }

  /// g ← ∇f on the batch; returns f. Throws `std::invalid_argument` unless x and g have dimension()
  /// elements; every index of the batch must be below samples().
  double gradient(std::span<const value_type> x, std::span<const std::size_t> batch,
                  std::span<value_type> g) const {
    require_dimension(name_, dimension(), x, g);
    start_gradient(l2_, x, g);
    const double share = share_of(batch);
    double sum = 0;
    for (const std::size_t sample : batch) {
      const auto [value, slope] = at(sample, x);
      sum += value;
      // Many slopes of a hinge are zero; NaN is not, and must reach the gradient.
      if (slope != 0) data_.add(sample, static_cast<value_type>(slope * share), g);
    }
    return sum * share + ridge(l2_, x);
  }

  /// f on the batch.
  [[nodiscard]] double loss(std::span<const value_type> x,
                            std::span<const std::size_t> batch) const {
    require_dimension(name_, dimension(), x);
    double sum = 0;
    for (const std::size_t sample : batch) sum += at(sample, x).value;
    return sum * share_of(batch) + ridge(l2_, x);
  }

 protected:
  linear_model(std::string_view name, Data data, std::vector<double> targets, double l2,
               Loss loss = {})
      : name_{name},
        data_{std::move(data)},
        targets_{std::move(targets)},
        l2_{valid_l2(name, l2)},
        loss_{loss} {}

  /// How many samples of the batch have ⟨a_i, x⟩ on the wrong side of 0, where 0 itself is
  /// negative.
  [[nodiscard]] std::size_t misclassified(std::span<const value_type> x,
                                          std::span<const std::size_t> batch) const {
    require_dimension(name_, dimension(), x);
    std::size_t count = 0;
    for (const std::size_t sample : batch) {
      count += (data_.dot(sample, x) > 0) != (targets_[sample] > 0) ? 1U : 0U;
    }
    return count;
  }

 private:
  [[nodiscard]] sample_loss at(std::size_t sample, std::span<const value_type> x) const {
    return loss_(static_cast<double>(data_.dot(sample, x)), targets_[sample]);
  }
  [[nodiscard]] static double share_of(std::span<const std::size_t> batch) noexcept {
    return batch.empty() ? 0.0 : 1.0 / static_cast<double>(batch.size());
  }

  std::string_view name_;
  Data data_;
  std::vector<double> targets_;
  double l2_;
  [[no_unique_address]] Loss loss_;
};

}  // namespace coop
