// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/text.hpp>
#include <coop/core/vector.hpp>

#include <string>

namespace coop::outer {

/// u ← βu − Δ,  z ← z − α(βu − Δ): Nesterov momentum on the mean update, the outer optimizer of
/// DiLoCo (Douillard et al. 2023; β = 0.9, α = 0.7 there). Costs one vector a node.
/// Throws std::invalid_argument unless 0 ≤ β < 1 and α > 0.
class nesterov {
 public:
  explicit nesterov(double momentum = 0.9, double step_size = 0.7)
      : momentum_{momentum}, step_size_{step_size} {
    require(momentum >= 0 && momentum < 1,
            {"outer::nesterov: momentum is ", momentum, ", must be in [0, 1)"});
    require(step_size > 0, {"outer::nesterov: step_size is ", step_size, ", must be > 0"});
  }

  template <class V>
  struct state {
    double momentum;
    double step_size;
    V u;

    void step(V& z, V& delta, double) {
      scale(momentum, u);
      axpy(-1.0, static_cast<const V&>(delta), u);
      axpy(step_size, static_cast<const V&>(delta), z);
      axpy(-step_size * momentum, static_cast<const V&>(u), z);
    }
  };

  template <class V>
  [[nodiscard]] state<V> start(const V& z) const {
    state<V> fresh{momentum_, step_size_, z};
    fill(fresh.u, 0.0);
    return fresh;
  }
  [[nodiscard]] std::string describe() const {
    return text({"outer::nesterov{", momentum_, ", ", step_size_, "}"});
  }

 private:
  double momentum_;
  double step_size_;
};

}  // namespace coop::outer
