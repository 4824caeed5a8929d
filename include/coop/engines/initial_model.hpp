// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/layout.hpp>
#include <coop/core/random.hpp>
#include <coop/core/vector.hpp>
#include <coop/engines/train_options.hpp>

#include <span>

namespace coop {

/// The model vector of an objective: its own `vector_type`, or aligned host memory.
template <class Obj>
struct model_vector {
  using type = aligned_vector<typename Obj::value_type>;
};
template <HasVectorType Obj>
struct model_vector<Obj> {
  using type = typename Obj::vector_type;
};
template <class Obj>
using model_vector_t = typename model_vector<Obj>::type;

/// Where a run starts: the same numbers on every node.
template <Objective Obj>
[[nodiscard]] model_vector_t<Obj> initial_model(const Obj& objective,
                                                const train_options& options) {
  using V = model_vector_t<Obj>;
  V x(objective.dimension());
  if (!options.initial_model.empty()) {
    from_host(std::span<const double>{options.initial_model}, view(x));
  } else if constexpr (InitializingObjective<Obj, view_of<V>>) {
    random_stream random{options.seed, 0, 0, purpose::initial_model};
    objective.initialize(view(x), random);
  }
  return x;
}

/// The blocks of an objective's parameters; one where it does not say.
template <Objective Obj>
[[nodiscard]] parameter_layout layout_of(const Obj& objective) {
  if constexpr (LayeredObjective<Obj>) {
    return objective.layout();
  } else {
    return one_block(objective.dimension());
  }
}

}  // namespace coop
