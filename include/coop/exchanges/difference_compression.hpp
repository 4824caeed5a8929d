// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/vector.hpp>

#include <string>
#include <utility>

namespace coop::exchange {

/// What a step moved the model by travels: DCD-PSGD. All neighbours of j hold its very model, since
/// it moves by what was sent and by nothing else:
///
///     z_j = Σ_i W_ij x_i − ηg_j − x_j,   x_j ← x_j + Q(z_j)
///
/// with an unbiased compressor of small variance: it diverges where the variance is large against
/// the gap of W, in which case `differences` does not. W must not change.
/// Tang, Gan, Zhang, Zhang and Liu, "Communication compression for decentralized training",
/// NeurIPS 2018, algorithm 1. Costs four vectors a node.
struct difference_compression {
  static constexpr payload carries = payload::differences;
  static constexpr bool needs_unbiased = true;
  static constexpr bool accumulates = true;

  template <class V>
  struct state {
    V last;   ///< x_j before the local step
    V sum;    ///< Σ_i W_ij x_i
    V mixed;  ///< z_j, then Σ_i W_ij Q(z_i)
    V own;    ///< Q(z_j)

    template <class Mix>
    void gradient(Mix&&, V&) const noexcept {}

    template <class Mix>
    void model(Mix&& mix, V& x, double) {
      for_each(
          [](auto& z, const auto& s, const auto& xi, const auto& l) { z = (s - l) + (xi - l); },
          view(mixed), view(std::as_const(sum)), view(std::as_const(x)), view(std::as_const(last)));
      mix(mixed, own);
      for_each(
          [](auto& xi, auto& l, auto& s, const auto& q, const auto& m) {
            s += m;
            xi = l = l + q;
          },
          view(x), view(last), view(sum), view(std::as_const(own)), view(std::as_const(mixed)));
    }
  };

  template <class V>
  [[nodiscard]] state<V> start(const V& x) const {
    return {x, x, x, x};
  }
  [[nodiscard]] std::string describe() const { return "exchange::difference_compression{}"; }
};

}  // namespace coop::exchange
