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

/// Adam: m ← β1 m + (1 − β1) g, v ← β2 v + (1 − β2) g²,
/// x ← x − η · m/(1 − β1ᵗ) / (√(v/(1 − β2ᵗ)) + ε) at the state's t-th step.
///
/// Kingma and Ba, "Adam: a method for stochastic optimization" (ICLR 2015). Two vectors of state;
/// one pass. Throws `std::invalid_argument` unless 0 ≤ β1, β2 < 1 and ε > 0.
struct adam {
  double beta1;
  double beta2;
  double epsilon;

  explicit adam(double mean_decay = 0.9, double square_decay = 0.999, double floor = 1e-8)
      : beta1{mean_decay}, beta2{square_decay}, epsilon{floor} {
    require(beta1 >= 0 && beta1 < 1,
            {"adam: beta1 is ", beta1, ", must be at least 0 and below 1"});
    require(beta2 >= 0 && beta2 < 1,
            {"adam: beta2 is ", beta2, ", must be at least 0 and below 1"});
    require(epsilon > 0 && std::isfinite(epsilon),
            {"adam: epsilon is ", epsilon, ", must be positive and finite"});
  }

  /// What is done to one coordinate.
  template <class T>
  struct kernel {
    T beta1;
    T beta2;
    T keep1;    ///< 1 − β1
    T keep2;    ///< 1 − β2
    T rate;     ///< η / (1 − β1ᵗ)
    T correct;  ///< 1 / √(1 − β2ᵗ)
    T epsilon;
    void operator()(T& x, T& m, T& v, const T& g) const {
      m = beta1 * m + keep1 * g;
      v = beta2 * v + keep2 * g * g;
      // v ≥ 0; abs() shows it to the compiler, which then needs no errno and vectorises.
      x -= rate * m / (std::sqrt(std::abs(v)) * correct + epsilon);
    }
  };

  template <class V>
  struct state {
    using scalar = typename view_of<V>::value_type;

    double beta1;
    double beta2;
    double epsilon;
    V mean;               ///< m
    V square;             ///< v
    double power1 = 1.0;  ///< β1ᵗ
    double power2 = 1.0;  ///< β2ᵗ

    void step(V& x, const V& g, double eta) {
      power1 *= beta1;
      power2 *= beta2;
      const auto as_scalar = [](double value) { return static_cast<scalar>(value); };
      for_each(kernel<scalar>{as_scalar(beta1), as_scalar(beta2), as_scalar(1.0 - beta1),
                              as_scalar(1.0 - beta2), as_scalar(eta / (1.0 - power1)),
                              as_scalar(1.0 / std::sqrt(1.0 - power2)), as_scalar(epsilon)},
               view(x), view(mean), view(square), view(g));
    }
  };

  template <class V>
  [[nodiscard]] state<V> start(std::size_t dimension) const {
    state<V> fresh{beta1, beta2, epsilon, V(dimension), V(dimension)};
    fill(fresh.mean, 0);
    fill(fresh.square, 0);
    return fresh;
  }

  [[nodiscard]] std::string describe() const {
    return text({"adam{", beta1, ", ", beta2, ", ", epsilon, "}"});
  }
};

}  // namespace coop
