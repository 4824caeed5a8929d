// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>

#include <string>

namespace coop::exchange {

/// Gradients travel: x ← x − η · (mean of the workers' gradients). Every node applies the same
/// update, so models never differ; optimizer state is the same everywhere.
/// Needs a topology that averages exactly and a schedule of every step.
struct gradients {
  static constexpr payload carries = payload::gradients;

  struct state {
    template <class Mix, class V>
    void gradient(Mix&& mix, V& g) const {
      mix(g);
    }
    template <class Mix, class V>
    void model(Mix&&, V&, double) const noexcept {}
  };

  template <class V>
  [[nodiscard]] state start(const V&) const noexcept {
    return {};
  }
  [[nodiscard]] std::string describe() const { return "exchange::gradients{}"; }
};

}  // namespace coop::exchange
