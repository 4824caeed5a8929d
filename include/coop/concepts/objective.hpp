// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <cstddef>
#include <span>

namespace coop {

class random_stream;

/// The calls of an objective on views of model vectors: `gradient(x, batch, g)` → mean loss of the
/// batch with g ← the gradient of that mean (g's old content is void), and `loss(x, batch)`.
template <class O, class ConstView, class View>
concept ObjectiveOn =
    requires(const O& objective, ConstView x, std::span<const std::size_t> batch, View g) {
      { objective.gradient(x, batch, g) } -> std::convertible_to<double>;
      { objective.loss(x, batch) } -> std::convertible_to<double>;
    };

/// An objective of vectors of its own (in device memory, say) names their type `vector_type`.
template <class O>
concept HasVectorType = requires { typename O::vector_type; };

/// Minimal: `value_type`, `dimension()`, `samples()`, `gradient`, `loss`. Called by several threads
/// at once, with batches of sample indices below samples().
template <class O>
concept Objective =
    requires { typename O::value_type; } &&
    requires(const O& objective) {
      { objective.dimension() } -> std::convertible_to<std::size_t>;
      { objective.samples() } -> std::convertible_to<std::size_t>;
    } &&
    (HasVectorType<O> ||
     ObjectiveOn<O, std::span<const typename O::value_type>, std::span<typename O::value_type>>);

/// An objective that knows where to start: `initialize(x, random)`. Others start at zero.
template <class O, class View>
concept InitializingObjective = requires(const O& objective, View x, random_stream& random) {
  objective.initialize(x, random);
};

/// An objective of a classifier: `errors(x, batch)` counts the samples put in a wrong class.
template <class O, class ConstView>
concept ClassifyingObjective =
    requires(const O& objective, ConstView x, std::span<const std::size_t> batch) {
      { objective.errors(x, batch) } -> std::convertible_to<std::size_t>;
    };

template <class O>  // its parameters are matrices: `layout()` → coop::parameter_layout
concept LayeredObjective = requires(const O& objective) { objective.layout(); };

}  // namespace coop
