// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>
#include <coop/core/vector.hpp>

#include <string>
#include <utility>

namespace coop::exchange {

/// Each node's own momentum travels in place of its gradient: m_i ← βm_i + (1 − β)g_i, and the step
/// is along Σ_i w_i Q(m_i). With signs and a vote this is Signum.
/// Bernstein, Wang, Azizzadenesheli and Anandkumar, ICML 2018. Costs one vector a node. Throws
/// std::invalid_argument unless 0 ≤ β < 1.
struct local_momentum {
  static constexpr payload carries = payload::gradients;
  static constexpr bool smooths = true;

  double beta = 0.9;

  template <class V>
  struct state {
    double beta;
    V momentum;

    template <class Mix>
    void gradient(Mix&& mix, V& g) {
      using scalar = typename view_of<V>::value_type;
      for_each([b = static_cast<scalar>(beta)](auto& m, auto& gi) { gi = m = gi + b * (m - gi); },
               view(momentum), view(g));
      mix(g);
    }
    template <class Mix>
    void model(Mix&&, V&, double) const noexcept {}
  };

  template <class V>
  [[nodiscard]] state<V> start(const V& x) const {
    require(beta >= 0 && beta < 1,
            {"exchange::local_momentum: beta is ", beta, ", must be in [0, 1)"});
    return {beta, V(view(x).size())};
  }
  [[nodiscard]] std::string describe() const {
    return text({"exchange::local_momentum{", beta, "}"});
  }
};

}  // namespace coop::exchange
