// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts/fact.hpp>
#include <coop/core/link.hpp>

#include <concepts>
#include <cstddef>
#include <span>  // and the range concepts, without the views of <ranges>

namespace coop {

template <class R>  // links in ascending order of nodes
concept LinkRange =
    std::ranges::input_range<R> && std::convertible_to<std::ranges::range_reference_t<R>, link>;

/// Minimal: `nodes()`, `workers()`, `neighbours(round, node)` and four facts.
/// Nodes 0 … workers()−1 compute gradients, the rest up to nodes()−1 are auxiliary (anchors).
/// `neighbours(round, j)` is column j of W(round): every i with W_ij ≠ 0, ascending, with W_ij.
/// `round` counts communications from 0.
///  - symmetric: W = Wᵀ;            - doubly_stochastic: rows and columns sum to one;
///  - averages_exactly: all columns of W are equal: after one round every node holds one and the
///    same weighted mean;           - time_varying: W depends on the round.
template <class T>
concept Topology =
    Fact<T::symmetric> && Fact<T::doubly_stochastic> && Fact<T::averages_exactly> &&
    Fact<T::time_varying> && requires(const T& topology, std::size_t round, std::size_t node) {
      { topology.nodes() } -> std::convertible_to<std::size_t>;
      { topology.workers() } -> std::convertible_to<std::size_t>;
      { topology.neighbours(round, node) } -> LinkRange;
    };

/// Who receives from a node, where that differs from whom it receives from: row `node` of W(round).
template <class T>
concept DirectedTopology =
    Topology<T> && requires(const T& topology, std::size_t round, std::size_t node) {
      { topology.recipients(round, node) } -> LinkRange;
    };

/// A topology of which some workers sit out a round: their work would be thrown away.
template <class T>
concept SamplingTopology =
    Topology<T> && requires(const T& topology, std::size_t round, std::size_t node) {
      { topology.participates(round, node) } -> std::same_as<bool>;
    };

template <class T>  // its auxiliary nodes, the last, hold the model: `servers()`, at least one
concept ServedTopology = Topology<T> && T::served && requires(const T& topology) {
  { topology.servers() } -> std::convertible_to<std::size_t>;
};

template <class T>  // groups: `within()`, by value, mixes inside each; the topology itself all
concept GroupedTopology = Topology<T> && requires(const T& topology) {
  { topology.within() } -> Topology;
};

template <class T>  // parts of it never mix
concept DividedTopology = Topology<T> && T::divided;

template <class T>  // the shares that a node sends, and keeps, sum to one: Σ_j W_ij = 1
concept MassConservingTopology = Topology<T> && (T::doubly_stochastic || T::conserves_mass);

/// A topology that knows ζ, the second largest eigenvalue modulus of W: the rate of consensus.
template <class T>
concept SpectralTopology = Topology<T> && requires(const T& topology) {
  { topology.zeta() } -> std::convertible_to<double>;
};

}  // namespace coop
