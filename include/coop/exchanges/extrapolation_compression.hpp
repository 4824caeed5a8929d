// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/vector.hpp>

#include <cstddef>
#include <string>
#include <utility>

namespace coop::exchange {

/// Extrapolations travel: ECD-PSGD. All neighbours of j hold the same estimate x̃_j of its model; in
/// round t = 1, 2, …
///
///     x'_j = Σ_i W_ij x̃_i − ηg_j,   z_j = (1 − t/2)·x_j + (t/2)·x'_j,
///     x̃_j ← (1 − 2/t)·x̃_j + (2/t)·Q(z_j),   x_j ← x'_j
///
/// with an unbiased compressor whose error does not grow with z, such as one with a fixed number of
/// levels. W must not change.
/// Tang, Gan, Zhang, Zhang and Liu, NeurIPS 2018, algorithm 2. Costs three vectors a node.
struct extrapolation_compression {
  static constexpr payload carries = payload::differences;
  static constexpr bool needs_unbiased = true;
  static constexpr bool accumulates = true;

  template <class V>
  struct state {
    V last;   ///< x_j before the local step
    V sum;    ///< Σ_i W_ij x̃_i
    V mixed;  ///< z_j, then Σ_i W_ij Q(z_i)
    std::size_t round = 0;

    template <class Mix>
    void gradient(Mix&&, V&) const noexcept {}

    template <class Mix>
    void model(Mix&& mix, V& x, double) {
      using scalar = typename view_of<V>::value_type;
      const double t = static_cast<double>(++round);
      for_each(
          [half = static_cast<scalar>(t / 2)](auto& xi, auto& l, auto& z, const auto& s) {
            const auto next = s + (xi - l);
            z = l + half * (next - l);
            xi = l = next;
          },
          view(x), view(last), view(mixed), view(std::as_const(sum)));
      mix(mixed);
      for_each([c = static_cast<scalar>(2 / t)](auto& s, const auto& m) { s += c * (m - s); },
               view(sum), view(std::as_const(mixed)));
    }
  };

  template <class V>
  [[nodiscard]] state<V> start(const V& x) const {
    return {x, x, x};
  }
  [[nodiscard]] std::string describe() const { return "exchange::extrapolation_compression{}"; }
};

}  // namespace coop::exchange
