// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/progress.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace coop {

/// Minimal: `start<Vector>(dimension)` → the state of one node and run, with
/// `step(x, g, step_size)`: x ← x − η·direction(g). The state may overwrite g.
template <class O, class V>
concept OptimizerFor = requires(const O& optimizer, std::size_t dimension, V& x, V& g) {
  optimizer.template start<V>(dimension).step(x, g, 0.1);
};

template <class O>
concept Optimizer = OptimizerFor<O, std::vector<double>>;

template <class O>  // wants the momentum of all nodes in place of a gradient
concept MomentumTakingOptimizer = Optimizer<O> && O::takes_momentum;

/// The factor on the run's base step size: η_k = step_size · factor(progress).
template <class S>
concept StepSize = requires(const S& step_size, const progress& p) {
  { step_size.factor(p) } -> std::convertible_to<double>;
};

/// Minimal: `start(shard, batch_size, seed, node)` → a sampler with `next(step)` → the indices of
/// the samples of that step's gradient, and `steps_per_epoch(samples, batch_size)`.
template <class S>
concept Sampling = requires(const S& sampling, std::span<const std::size_t> shard) {
  {
    sampling.start(shard, std::size_t{1}, std::uint64_t{1}, std::size_t{0}).next(std::size_t{1})
  } -> std::convertible_to<std::span<const std::size_t>>;
  { sampling.steps_per_epoch(std::size_t{1}, std::size_t{1}) } -> std::same_as<std::size_t>;
};

}  // namespace coop
