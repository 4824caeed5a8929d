// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/random.hpp>
#include <coop/core/vector.hpp>
#include <coop/laws/law_violation.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <string>
#include <vector>

namespace coop::laws {

struct objective_options {
  std::uint64_t seed = 1;
  std::size_t points = 3;     ///< models tried
  std::size_t batch = 8;      ///< samples of a batch, fewer where there are fewer
  double spread = 1.0;        ///< standard deviation of the models' elements
  double tolerance = 2000.0;  ///< in units of what rounding alone explains
};

/// A model, a batch and room for gradients, on which the laws of an objective are tried.
template <Objective Obj>
  requires(!HasVectorType<Obj>)
class objective_trial {
 public:
  using scalar = typename Obj::value_type;
  using vector = aligned_vector<scalar>;

  objective_trial(const Obj& objective, const objective_options& options, std::size_t point)
      : objective_{objective},
        options_{options},
        random_{options.seed, point},
        x_(objective.dimension()),
        all_(objective.samples()) {
    for (scalar& value : x_) value = static_cast<scalar>(options.spread * random_.normal());
    std::iota(all_.begin(), all_.end(), std::size_t{0});
    random_.shuffle(all_.begin(), all_.end());
    all_.resize(std::min(all_.size(), 2 * options.batch));
  }

  /// ⟨∇f, v⟩ = (f(x + h v) − f(x − h v)) / 2h for random directions v.
  void derivative() {
    const double h = std::cbrt(epsilon);
    const vector g = gradient(x_, all_);
    for (int direction = 0; direction < 4; ++direction) {
      vector v(x_.size());
      for (scalar& value : v) value = static_cast<scalar>(random_.normal());
      scale(1.0 / std::sqrt(std::max(dot(v, v), 1e-300)), v);
      const double ahead = loss(moved(h, v), all_);
      const double behind = loss(moved(-h, v), all_);
      const double size = std::max({1.0, std::abs(ahead), std::sqrt(dot(g, g))});
      near("the gradient is not the derivative of the loss: along a random direction", dot(g, v),
           (ahead - behind) / (2 * h), h * h * size);
    }
  }

  void return_value() {
    vector g(x_.size());
    const double returned = objective_.gradient(x(), all_, std::span{g});
    const double expected = loss(x_, all_);
    near("gradient() does not return the loss:", returned, expected,
         epsilon * std::max(1.0, std::abs(expected)));
  }

  /// g's old content is void, and equal calls give equal bits, wherever x and g lie.
  void overwrites_and_repeats() {
    vector poisoned(x_.size(), std::numeric_limits<scalar>::quiet_NaN());
    const double first = objective_.gradient(x(), all_, std::span{poisoned});
    law(all_finite(poisoned),
        "the gradient has elements that gradient() did not overwrite, or "
        "that are not finite at a random model");
    const vector elsewhere = x_;
    vector again(x_.size(), scalar{7});
    const double second =
        objective_.gradient(std::span<const scalar>{elsewhere}, all_, std::span{again});
    law(first == second && std::ranges::equal(poisoned, again),
        "gradient() called twice with the same model and batch gives different bits");
    law(elsewhere == x_, "gradient() changes the model");
  }

  /// The gradient of a batch is the mean of the gradients of its halves.
  void additivity() {
    const std::size_t half = all_.size() / 2;
    if (half == 0) return;
    const std::span<const std::size_t> both = std::span{all_}.first(2 * half);
    const vector whole = gradient(x_, both);
    vector mean = gradient(x_, both.first(half));
    axpy(1.0, gradient(x_, both.last(half)), mean);
    scale(0.5, mean);
    const double size = std::max(1.0, std::sqrt(dot(whole, whole)));
    near("the gradient of a batch is not the mean of the gradients of its halves: distance",
         std::sqrt(squared_distance(whole, mean)), 0.0, epsilon * size);
    near("the loss of a batch is not the mean of the losses of its halves:", loss(x_, both),
         0.5 * (loss(x_, both.first(half)) + loss(x_, both.last(half))),
         epsilon * std::max(1.0, std::abs(loss(x_, both))));
  }

 private:
  static constexpr double epsilon = std::numeric_limits<scalar>::epsilon();

  [[nodiscard]] std::span<const scalar> x() const { return x_; }
  [[nodiscard]] double loss(const vector& at, std::span<const std::size_t> batch) const {
    return objective_.loss(std::span<const scalar>{at}, batch);
  }
  [[nodiscard]] vector gradient(const vector& at, std::span<const std::size_t> batch) const {
    vector g(at.size());
    static_cast<void>(objective_.gradient(std::span<const scalar>{at}, batch, std::span{g}));
    return g;
  }
  [[nodiscard]] vector moved(double h, const vector& v) const {
    vector at = x_;
    axpy(h, v, at);
    return at;
  }
  void near(const std::string& claim, double actual, double expected, double rounding) const {
    law(std::abs(actual - expected) <= options_.tolerance * rounding,
        {"objective: ", claim, " ", std::to_string(actual), ", must be ",
         std::to_string(expected)});
  }

  const Obj& objective_;
  objective_options options_;
  random_stream random_;
  vector x_;
  std::vector<std::size_t> all_;
};

/// Checks what every objective must obey, at random models and batches: its gradient is the
/// derivative of its loss (central differences), gradient() returns the loss, overwrites all of g
/// and repeats to the bit, and batches add up. Throws `law_violation` with the law that is broken.
///
/// An objective with kinks (a hinge) may miss the first law at a model on one; another seed tells.
template <Objective Obj>
  requires(!HasVectorType<Obj>)
void objective(const Obj& model, objective_options options = {}) {
  for (std::size_t point = 0; point < options.points; ++point) {
    objective_trial<Obj> trial{model, options, point};
    trial.overwrites_and_repeats();
    trial.return_value();
    trial.additivity();
    trial.derivative();
  }
}

}  // namespace coop::laws
