// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>
#include <coop/core/vector.hpp>

#include <string>
#include <utility>

namespace coop::exchange {

/// One momentum of all nodes travels: m ← Σ_i w_i Q(βm + (1 − β)g_i), the same on every node, and
/// the step is along m. The first phase of `optimizers/frozen_adam.hpp` and this are 1-bit Adam.
/// Tang et al., "1-bit Adam", ICML 2021. Costs one vector a node. Throws std::invalid_argument
/// unless 0 ≤ β < 1.
struct shared_momentum {
  static constexpr payload carries = payload::gradients;
  static constexpr bool smooths = true;
  static constexpr bool shares_momentum = true;

  double beta = 0.9;

  template <class V>
  struct state {
    double beta;
    V momentum;

    template <class Mix>
    void gradient(Mix&& mix, V& g) {
      using scalar = typename view_of<V>::value_type;
      for_each([b = static_cast<scalar>(beta)](auto& gi, const auto& m) { gi += b * (m - gi); },
               view(g), view(std::as_const(momentum)));
      mix(g);
      copy(std::as_const(g), momentum);
    }
    template <class Mix>
    void model(Mix&&, V&, double) const noexcept {}
  };

  template <class V>
  [[nodiscard]] state<V> start(const V& x) const {
    require(beta >= 0 && beta < 1,
            {"exchange::shared_momentum: beta is ", beta, ", must be in [0, 1)"});
    return {beta, V(view(x).size())};
  }
  [[nodiscard]] std::string describe() const {
    return text({"exchange::shared_momentum{", beta, "}"});
  }
};

}  // namespace coop::exchange
