// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/describe.hpp>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>
#include <coop/core/vector.hpp>
#include <coop/optimizers/sgd.hpp>

#include <cmath>
#include <cstddef>
#include <string>
#include <utility>

namespace coop {

/// Clips the gradient's norm before the inner optimizer's step: g ← g · min(1, c/‖g‖).
///
/// Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks" (ICML
/// 2013). A gradient with NaN or infinity is left as it is, so that divergence shows. One reading
/// pass more, and one writing where it clips. Throws `std::invalid_argument` unless c > 0.
template <Optimizer Inner = sgd>
struct clip_norm {
  double max_norm;
  Inner inner;

  explicit clip_norm(double norm, Inner around = Inner{})
      : max_norm{norm}, inner{std::move(around)} {
    require(norm > 0 && std::isfinite(norm),
            {"clip_norm: max_norm is ", norm, ", must be positive and finite"});
  }

  template <class V>
  struct state {
    double max_norm;
    decltype(std::declval<const Inner&>().template start<V>(std::size_t{})) inner;

    void step(V& x, V& g, double eta) {
      const double norm = std::sqrt(dot(g, g));
      if (norm > max_norm && std::isfinite(norm)) scale(max_norm / norm, g);
      inner.step(x, g, eta);
    }
  };

  template <class V>
  [[nodiscard]] state<V> start(std::size_t dimension) const {
    return {max_norm, inner.template start<V>(dimension)};
  }

  [[nodiscard]] std::string describe() const {
    return text({"clip_norm{", max_norm, ", ", coop::describe(inner), "}"});
  }
};

}  // namespace coop
