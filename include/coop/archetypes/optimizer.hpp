// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/vector.hpp>

#include <cstddef>
#include <vector>

namespace coop::archetypes {

/// The least optimizer: x ← x − ηg, leaving nothing useful in g, as it may.
struct optimizer {
  template <class V>
  class state {
   public:
    void step(V& x, V& g, double eta) {
      axpy(-eta, g, x);
      fill(g, -1.0);
    }
  };

  template <class V>
  [[nodiscard]] state<V> start(std::size_t) const {
    return {};
  }
};

static_assert(Optimizer<optimizer>);
static_assert(OptimizerFor<optimizer, std::vector<float>>);

}  // namespace coop::archetypes
