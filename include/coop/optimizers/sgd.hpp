// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/vector.hpp>

#include <cstddef>
#include <string>

namespace coop {

/// Stochastic gradient descent: x ← x − ηg. No state; one pass.
struct sgd {
  template <class V>
  struct state {
    void step(V& x, const V& g, double eta) const { axpy(-eta, g, x); }
  };

  template <class V>
  [[nodiscard]] state<V> start(std::size_t) const {
    return {};
  }

  [[nodiscard]] std::string describe() const { return "sgd{}"; }
};

}  // namespace coop
