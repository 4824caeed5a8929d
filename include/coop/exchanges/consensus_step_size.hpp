// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>

#include <algorithm>
#include <cstddef>

namespace coop {

/// γ, the consensus step size of CHOCO for which the theory proves convergence:
///
///     γ = ρ²δ / (16ρ + ρ² + 4β² + 2ρβ² − 8ρδ),  ρ = 1 − ζ,  β = ‖I − W‖₂ ≤ 1 + ζ
///
/// where δ is the compressor's contraction. The error then shrinks at least by 1 − ρ²δ/82 a round.
/// Larger values often do better in practice. Koloskova, Stich and Jaggi, "Decentralized stochastic
/// optimization and gossip algorithms with compressed communication", ICML 2019, theorem 2.
/// Throws std::invalid_argument unless 0 ≤ ζ < 1 and 0 < δ ≤ 1.
[[nodiscard]] inline double consensus_step_size(double zeta, double contraction) {
  require(zeta >= 0 && zeta < 1,
          {"consensus_step_size: zeta is ", zeta, ", must be in [0, 1): is the graph connected?"});
  require(contraction > 0 && contraction <= 1,
          {"consensus_step_size: contraction is ", contraction, ", must be in (0, 1]"});
  const double rho = 1 - zeta;
  const double beta2 = (1 + zeta) * (1 + zeta);
  return rho * rho * contraction /
         (16 * rho + rho * rho + 4 * beta2 + 2 * rho * beta2 - 8 * rho * contraction);
}

/// The same for a topology and a compressor of vectors of `dimension` values. A topology on which
/// one node is alone needs none: 1.
template <SpectralTopology Topo, Compressor Comp>
  requires(Comp::contractive)
[[nodiscard]] double consensus_step_size(const Topo& topology, const Comp& compressor,
                                         std::size_t dimension) {
  if (topology.nodes() == 1 || dimension == 0) return 1.0;
  return consensus_step_size(std::max(0.0, topology.zeta()), compressor.contraction(dimension));
}

}  // namespace coop
