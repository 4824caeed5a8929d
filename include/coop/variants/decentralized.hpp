// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/compose.hpp>
#include <coop/exchanges/difference_compression.hpp>
#include <coop/exchanges/differences.hpp>
#include <coop/exchanges/extrapolation_compression.hpp>
#include <coop/exchanges/push_sum.hpp>
#include <coop/exchanges/squeezed_models.hpp>
#include <coop/schedules/periodic.hpp>
#include <coop/topologies/matcha.hpp>

#include <cstddef>
#include <optional>

/// Variants whose nodes mix with their neighbours in a graph.
namespace coop::variants {

/// D-PSGD, also DSGD: xⱼ ← Σᵢ W_ij (xᵢ − ηgᵢ) at every step, W any topology.
/// Lian, Zhang, Zhang, Hsieh, Zhang and Liu, NIPS 2017. (Theirs takes the gradient at xⱼ and mixes
/// the models before the step; this is the adapt-then-combine order of Cooperative SGD.)
template <class Topo, class... More>
[[nodiscard]] auto d_psgd(const Topo& topology, const More&... more) {
  return compose(topology, every_step{}, exchange::models{}, more...);
}

/// Stochastic gradient push (SGP): D-PSGD over directed links; W any topology of which every node
/// sends away shares that sum to one, as `column_stochastic(graph)` gives.
/// Assran, Loizou, Ballas and Rabbat, ICML 2019.
template <MassConservingTopology Topo, class... More>
[[nodiscard]] auto stochastic_gradient_push(const Topo& topology, const More&... more) {
  return compose(topology, every_step{}, exchange::push_sum{}, more...);
}

/// MATCHA: D-PSGD over the matchings of a graph, of which each round draws a few. budget: the share
/// of the matchings that a round uses on average.
/// Wang, Sahu, Yang, Joshi and Kar, "MATCHA: speeding up decentralized SGD via matching
/// decomposition sampling", ICC 2019.
template <class Graph, class... More>
[[nodiscard]] auto matcha(const Graph& g, matcha_options chosen = {}, const More&... more) {
  return compose(coop::matcha{g, chosen}, every_step{}, exchange::models{}, more...);
}

struct cooperative_sgd_options {
  std::size_t period = 8;  ///< τ
};
/// Cooperative SGD A(τ, W, v): X ← (X − ηG)·W every τ steps, X − ηG between; v auxiliary nodes are
/// part of W (`with_auxiliaries`). Local SGD, EASGD and D-PSGD are its special cases.
/// Wang and Joshi, "Cooperative SGD", JMLR 22 (2021).
template <class Topo, class... More>
[[nodiscard]] auto cooperative_sgd(const Topo& topology, cooperative_sgd_options chosen = {},
                                   const More&... more) {
  return compose(topology, periodic{chosen.period}, exchange::models{}, more...);
}

struct choco_sgd_options {
  std::size_t period = 1;                       ///< τ
  std::optional<double> consensus_step_size{};  ///< γ; none: what the theory proves, often small
};
/// CHOCO-SGD: compressed differences to estimates that all neighbours hold, for any contractive
/// compressor: q_j = Q(x_j − x̂_j), x̂_j ← x̂_j + q_j, x_j ← x_j + γ Σᵢ W_ij (x̂_i − x̂_j).
/// Koloskova, Stich and Jaggi, ICML 2019; with τ > 1 SQuARM-SGD without momentum or triggers
/// (Singh, Data, George and Diggavi, 2021).
template <class Topo, Compressor Comp, class... More>
[[nodiscard]] auto choco_sgd(const Topo& topology, const Comp& compressor,
                             choco_sgd_options chosen = {}, const More&... more) {
  return compose(topology, compressor, periodic{chosen.period},
                 exchange::differences{chosen.consensus_step_size}, more...);
}

/// DCD-PSGD: x_j ← x_j + Q(Σᵢ W_ij x_i − ηg_j − x_j) with an unbiased compressor of small variance.
/// Tang, Gan, Zhang, Zhang and Liu, NeurIPS 2018.
template <class Topo, Compressor Comp, class... More>
[[nodiscard]] auto dcd_psgd(const Topo& topology, const Comp& compressor, const More&... more) {
  return compose(topology, compressor, every_step{}, exchange::difference_compression{}, more...);
}

/// ECD-PSGD: as DCD-PSGD, but extrapolations of the models are compressed, and neighbours average
/// what they decode. Tang, Gan, Zhang, Zhang and Liu, NeurIPS 2018.
template <class Topo, Compressor Comp, class... More>
[[nodiscard]] auto ecd_psgd(const Topo& topology, const Comp& compressor, const More&... more) {
  return compose(topology, compressor, every_step{}, exchange::extrapolation_compression{},
                 more...);
}

struct deep_squeeze_options {
  double consensus_step_size = 0.1;  ///< γ
};
/// DeepSqueeze: v_j = x_j + e_j, e_j ← v_j − Q(v_j), x_j ← x_j + γ Σᵢ W_ij (Q(v_i) − Q(v_j)).
/// Tang, Lian, Qiu, Yuan, Zhang, Zhang and Liu, 2019.
template <class Topo, Compressor Comp, class... More>
[[nodiscard]] auto deep_squeeze(const Topo& topology, const Comp& compressor,
                                deep_squeeze_options chosen = {}, const More&... more) {
  return compose(topology, compressor, every_step{},
                 exchange::squeezed_models{chosen.consensus_step_size}, more...);
}

}  // namespace coop::variants
