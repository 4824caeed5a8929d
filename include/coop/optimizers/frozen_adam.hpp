// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>
#include <coop/core/vector.hpp>

#include <cmath>
#include <cstddef>
#include <string>

namespace coop {

/// The optimizer of 1-bit Adam, to whom a momentum m is given in place of a gradient: Adam for the
/// first `freeze` steps, momentum scaled by what is then known of the squares afterwards:
///
///     t ≤ freeze:  v ← β2 v + (1 − β2) g²,  g = (m_t − β1 m_{t−1}) / (1 − β1)
///     x ← x − η · m/(1 − β1ᵗ) / (√(v/(1 − β2^min(t, freeze))) + ε)
///
/// Compressed momenta may go into x, since that step is linear in them; squares of them may not go
/// into v, which is why it is frozen. Use with `exchange::shared_momentum` of the same β1 and
/// compression that begins after step `freeze`.
/// Tang et al., "1-bit Adam: communication efficient large-scale training with Adam's convergence
/// speed", ICML 2021. Two vectors of state; one pass. Throws `std::invalid_argument` unless
/// 0 ≤ β1, β2 < 1, ε > 0 and freeze ≥ 1.
struct frozen_adam {
  static constexpr bool takes_momentum = true;

  std::size_t freeze;
  double beta1;
  double beta2;
  double epsilon;

  explicit frozen_adam(std::size_t freeze_step, double mean_decay = 0.9,
                       double square_decay = 0.999, double floor = 1e-8)
      : freeze{freeze_step}, beta1{mean_decay}, beta2{square_decay}, epsilon{floor} {
    require(freeze >= 1,
            "frozen_adam: freeze is 0, must be at least 1: without a step of Adam "
            "nothing is known of the squares");
    require(beta1 >= 0 && beta1 < 1,
            {"frozen_adam: beta1 is ", beta1, ", must be at least 0 and below 1"});
    require(beta2 >= 0 && beta2 < 1,
            {"frozen_adam: beta2 is ", beta2, ", must be at least 0 and below 1"});
    require(epsilon > 0 && std::isfinite(epsilon),
            {"frozen_adam: epsilon is ", epsilon, ", must be positive and finite"});
  }

  template <class V>
  struct state {
    using scalar = typename view_of<V>::value_type;

    std::size_t freeze;
    double beta1;
    double beta2;
    double epsilon;
    V last;    ///< m of the step before
    V square;  ///< v
    std::size_t steps = 0;
    double power1 = 1.0;  ///< β1ᵗ
    double power2 = 1.0;  ///< β2ᵗ, up to the freeze

    void step(V& x, const V& m, double eta) {
      power1 *= beta1;
      if (++steps <= freeze) {
        power2 *= beta2;
        learn_squares(m);
      }
      for_each(
          [rate = static_cast<scalar>(eta / (1.0 - power1)),
           correct = static_cast<scalar>(1.0 / std::sqrt(1.0 - power2)),
           floor = static_cast<scalar>(epsilon)](auto& xi, const auto& mi, const auto& v) {
            xi -= rate * mi / (std::sqrt(std::abs(v)) * correct + floor);
          },
          view(x), view(m), view(std::as_const(square)));
    }

   private:
    void learn_squares(const V& m) {
      for_each(
          [keep1 = static_cast<scalar>(beta1), keep2 = static_cast<scalar>(beta2)](
              auto& before, auto& v, const auto& mi) {
            const scalar g = (mi - keep1 * before) / (1 - keep1);
            v = keep2 * v + (1 - keep2) * g * g;
            before = mi;
          },
          view(last), view(square), view(m));
    }
  };

  template <class V>
  [[nodiscard]] state<V> start(std::size_t dimension) const {
    state<V> fresh{freeze, beta1, beta2, epsilon, V(dimension), V(dimension)};
    fill(fresh.last, 0);
    fill(fresh.square, 0);
    return fresh;
  }

  [[nodiscard]] std::string describe() const {
    return text({"frozen_adam{", freeze, ", ", beta1, ", ", beta2, ", ", epsilon, "}"});
  }
};

}  // namespace coop
