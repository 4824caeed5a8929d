// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>
#include <coop/core/vector.hpp>
#include <coop/exchanges/consensus_step_size.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

namespace coop::exchange {

/// Compressed differences travel: CHOCO-SGD (CHOCO-gossip where gradients are zero). All neighbours
/// of j hold the same estimate x̂_j of its model, and
///
///     q_j = Q(x_j − x̂_j),   x̂_j ← x̂_j + q_j,   x_j ← x_j + γ Σ_i W_ij (x̂_i − x̂_j)
///
/// after the local step, so that what compression loses is in the next difference. Any contractive
/// compressor, biased or not; W must not change, since a node keeps the sum s_j = Σ_i W_ij x̂_i only
/// and not its neighbours' estimates. x̂ starts at the initial model, which all nodes share. With
/// the compressor `identity` and γ = 1 this is D-PSGD.
/// Koloskova, Stich and Jaggi, ICML 2019. Costs four vectors a node.
struct differences {
  static constexpr payload carries = payload::differences;
  static constexpr bool compensates = true;
  static constexpr bool accumulates = true;

  /// γ in (0, 1]; none: `coop::consensus_step_size` of the topology's ζ and the compressor's δ,
  /// which is safe and often small.
  std::optional<double> consensus_step_size{};

  template <class V>
  struct state {
    double gamma;
    V estimate;  ///< x̂_j
    V sum;       ///< s_j
    V mixed;     ///< Σ_i W_ij q_i
    V own;       ///< q_j

    template <class Mix>
    void gradient(Mix&&, V&) const noexcept {}

    template <class Mix>
    void model(Mix&& mix, V& x, double) {
      for_each([](auto& q, const auto& xi, const auto& e) { q = xi - e; }, view(mixed),
               view(std::as_const(x)), view(std::as_const(estimate)));
      mix(mixed, own);
      for_each(
          [c = static_cast<typename view_of<V>::value_type>(gamma)](auto& xi, auto& e, auto& s,
                                                                    const auto& q, const auto& m) {
            e += q;
            s += m;
            xi += c * (s - e);
          },
          view(x), view(estimate), view(sum), view(std::as_const(own)), view(std::as_const(mixed)));
    }
  };

  /// γ filled in; called once a run, before any node starts.
  template <Topology Topo, Compressor Comp>
  [[nodiscard]] differences tuned(const Topo& topology, const Comp& compressor,
                                  std::size_t dimension) const {
    if (consensus_step_size) {
      require(*consensus_step_size > 0 && *consensus_step_size <= 1,
              {"exchange::differences: consensus_step_size is ", *consensus_step_size,
               ", must be in (0, 1]"});
      return *this;
    }
    if constexpr (SpectralTopology<Topo> && Comp::contractive) {
      return {coop::consensus_step_size(topology, compressor, dimension)};
    } else {
      require(false,
              "exchange::differences: this topology does not know its zeta, or this compressor not "
              "its contraction, so no consensus step size follows; give consensus_step_size");
      return *this;
    }
  }

  template <class V>
  [[nodiscard]] state<V> start(const V& x) const {
    return {consensus_step_size.value_or(1.0), x, x, x, x};
  }

  [[nodiscard]] std::string describe() const {
    return consensus_step_size ? text({"exchange::differences{", *consensus_step_size, "}"})
                               : "exchange::differences{}";
  }
};

}  // namespace coop::exchange
