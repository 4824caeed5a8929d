// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/vector.hpp>

#include <string>

namespace coop::outer {

/// z ← z + Δ: the server takes the mean of the workers' models.
struct average {
  struct state {
    template <class V>
    void step(V& z, V& delta, double) const {
      axpy(1.0, static_cast<const V&>(delta), z);
    }
  };
  template <class V>
  [[nodiscard]] state start(const V&) const noexcept {
    return {};
  }
  [[nodiscard]] std::string describe() const { return "outer::average{}"; }
};

}  // namespace coop::outer
