// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <cstddef>
#include <type_traits>
#include <vector>

namespace coop {

enum class payload { gradients, models, differences, updates };

/// What an exchange mixes by: `mix(v)`: v ← Σ_i W_ij·Q(v_i) over the neighbours i; and
/// `mix(v, own)`, which also tells what the others got to see of this node: own ← Q(v_j).
template <class V>
struct mixing_archetype {
  void operator()(V&) const {}
  void operator()(V&, V&) const {}
};

/// Minimal: `carries`, and `start(x)` → the state of one node and run, x being the initial model,
/// with the two hooks of a communicating step: `gradient(mix, g)` before the optimizer's step and
/// `model(mix, x, step_size)` after it. Every node must mix equally often.
template <class E>
concept Exchange = std::same_as<std::remove_cv_t<decltype(E::carries)>, payload> &&
                   requires(const E& exchange, std::vector<double>& x,
                            const mixing_archetype<std::vector<double>>& mix) {
                     exchange.start(x).gradient(mix, x);
                     exchange.start(x).model(mix, x, 0.1);
                   };

/// An exchange with a number that follows from the other policies: `tuned(topology, compressor,
/// dimension)` → the same with it filled in. Called once a run.
template <class E, class Topo, class Comp>
concept TunableExchange =
    Exchange<E> && requires(const E& exchange, const Topo& topology, const Comp& compressor) {
      { exchange.tuned(topology, compressor, std::size_t{1}) } -> std::same_as<E>;
    };

template <class E>  // reaches the plain mean though W is not doubly stochastic (push-sum)
concept DebiasingExchange = Exchange<E> && E::debiases;

template <class E>  // makes up for the bias of a compressor itself: wants it contractive
concept CompensatingExchange = Exchange<E> && E::compensates;

template <class E>  // converges with unbiased compressors only
concept UnbiasedExchange = Exchange<E> && E::needs_unbiased;

template <class E>  // keeps sums over its neighbours, whose weights must never change
concept AccumulatingExchange = Exchange<E> && E::accumulates;

template <class E>  // mixes the model and nothing else: what others sent may arrive steps later
concept OverlappingExchange = Exchange<E> && E::overlaps;

template <class E>  // sends running means of gradients (momentum)
concept SmoothingExchange = Exchange<E> && E::smooths;

template <class E>  // its running mean is one and the same on all nodes
concept SharedMomentumExchange = SmoothingExchange<E> && E::shares_momentum;

template <class E>  // asks for an all-reduce, and nothing else
concept ReducingExchange = Exchange<E> && E::reduces_only;

/// How a server turns the workers' mean update Δ into its next model z (the outer step).
/// Minimal: `start(z)` → state with `step(z, delta, step_size)`; it may overwrite delta.
template <class O>
concept OuterStep =
    requires(const O& outer, std::vector<double>& z) { outer.start(z).step(z, z, 0.1); };

}  // namespace coop
