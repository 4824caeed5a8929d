// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/describe.hpp>
#include <coop/core/error.hpp>
#include <coop/core/vector.hpp>
#include <coop/optimizers/sgd.hpp>

#include <cmath>
#include <cstddef>
#include <string>
#include <utility>

namespace coop {

/// Weight decay before the inner optimizer's step: g ← g + λx (the gradient of λ/2 ‖x‖²);
/// decoupled, x ← x − ηλx instead, which the inner optimizer does not see (AdamW).
///
/// Loshchilov and Hutter, "Decoupled weight decay regularization" (ICLR 2019); for `sgd` both are
/// the same. One pass more. Throws `std::invalid_argument` unless λ ≥ 0.
template <Optimizer Inner = sgd>
struct weight_decay {
  double lambda;
  Inner inner;
  bool decoupled;

  explicit weight_decay(double rate, Inner around = Inner{}, bool apart = false)
      : lambda{rate}, inner{std::move(around)}, decoupled{apart} {
    require(rate >= 0 && std::isfinite(rate),
            {"weight_decay: lambda is ", rate, ", must be at least 0 and finite"});
  }

  template <class V>
  struct state {
    double lambda;
    bool decoupled;
    decltype(std::declval<const Inner&>().template start<V>(std::size_t{})) inner;

    void step(V& x, V& g, double eta) {
      if (decoupled) {
        scale(1.0 - eta * lambda, x);
      } else {
        axpy(lambda, x, g);
      }
      inner.step(x, g, eta);
    }
  };

  template <class V>
  [[nodiscard]] state<V> start(std::size_t dimension) const {
    return {lambda, decoupled, inner.template start<V>(dimension)};
  }

  [[nodiscard]] std::string describe() const {
    return text(
        {"weight_decay{", lambda, ", ", coop::describe(inner), decoupled ? ", true}" : "}"});
  }
};

}  // namespace coop
