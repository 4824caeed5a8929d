// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/text.hpp>
#include <coop/core/vector.hpp>

#include <string>

namespace coop::outer {

/// u ← βu − Δ/η,  z ← z − αηu, with η the workers' step size at that step: SlowMo (Wang, Tantia,
/// Ballas and Rabbat, ICLR 2020). While η is constant this is blockwise model-update filtering,
/// BMUF (Chen and Huo, ICASSP 2016), with block momentum β and block learning rate α.
/// Where η is 0 at that step, Δ/η has no value: z ← z + αΔ, and u stays as it is.
/// Costs one vector a node. Throws std::invalid_argument unless 0 ≤ β < 1 and α > 0.
class slow_momentum {
 public:
  explicit slow_momentum(double momentum = 0.7, double step_size = 1.0)
      : momentum_{momentum}, step_size_{step_size} {
    require(momentum >= 0 && momentum < 1,
            {"outer::slow_momentum: momentum is ", momentum, ", must be in [0, 1)"});
    require(step_size > 0, {"outer::slow_momentum: step_size is ", step_size, ", must be > 0"});
  }

  template <class V>
  struct state {
    double momentum;
    double step_size;
    V u;

    void step(V& z, V& delta, double local_step_size) {
      // A schedule that ends at η = 0: Δ/η has no value, but the round's work counts.
      if (local_step_size == 0.0) {
        axpy(step_size, static_cast<const V&>(delta), z);
        return;
      }
      scale(momentum, u);
      axpy(-1.0 / local_step_size, static_cast<const V&>(delta), u);
      axpy(-step_size * local_step_size, static_cast<const V&>(u), z);
    }
  };

  template <class V>
  [[nodiscard]] state<V> start(const V& z) const {
    state<V> fresh{momentum_, step_size_, z};
    fill(fresh.u, 0.0);
    return fresh;
  }
  [[nodiscard]] std::string describe() const {
    return text({"outer::slow_momentum{", momentum_, ", ", step_size_, "}"});
  }

 private:
  double momentum_;
  double step_size_;
};

}  // namespace coop::outer
