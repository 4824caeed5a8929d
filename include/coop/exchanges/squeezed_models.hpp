// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>
#include <coop/core/vector.hpp>

#include <string>
#include <utility>

namespace coop::exchange {

/// Compressed models travel, and what was lost travels with the next: DeepSqueeze.
///
///     v_j = x_j + e_j,   e_j ← v_j − Q(v_j),   x_j ← x_j + γ Σ_i W_ij (Q(v_i) − Q(v_j))
///
/// after the local step, with any contractive compressor; W may change. Errors are as large as the
/// models are, where those of `differences` shrink with the steps: it wants a small γ.
/// Tang, Lian, Qiu, Yuan, Zhang, Zhang and Liu, "DeepSqueeze: decentralization meets
/// error-compensated compression", 2019. Costs three vectors a node.
struct squeezed_models {
  static constexpr payload carries = payload::differences;
  static constexpr bool compensates = true;

  double consensus_step_size = 0.1;  ///< γ in (0, 1]; theirs is tuned by hand

  template <class V>
  struct state {
    double gamma;
    V error;  ///< e_j
    V mixed;  ///< v_j, then Σ_i W_ij Q(v_i)
    V own;    ///< Q(v_j)

    template <class Mix>
    void gradient(Mix&&, V&) const noexcept {}

    template <class Mix>
    void model(Mix&& mix, V& x, double) {
      for_each([](auto& e, auto& v, const auto& xi) { v = e = xi + e; }, view(error), view(mixed),
               view(std::as_const(x)));
      mix(mixed, own);
      for_each(
          [c = static_cast<typename view_of<V>::value_type>(gamma)](auto& xi, auto& e,
                                                                    const auto& q, const auto& m) {
            e -= q;
            xi += c * (m - q);
          },
          view(x), view(error), view(std::as_const(own)), view(std::as_const(mixed)));
    }
  };

  template <class V>
  [[nodiscard]] state<V> start(const V& x) const {
    require(consensus_step_size > 0 && consensus_step_size <= 1,
            {"exchange::squeezed_models: consensus_step_size is ", consensus_step_size,
             ", must be in (0, 1]"});
    return {consensus_step_size, V(view(x).size()), x, x};
  }
  [[nodiscard]] std::string describe() const {
    return text({"exchange::squeezed_models{", consensus_step_size, "}"});
  }
};

}  // namespace coop::exchange
