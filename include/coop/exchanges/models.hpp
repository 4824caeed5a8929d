// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>

#include <string>

namespace coop::exchange {

/// Models travel: X ← (X − ηG)·W, the equation itself: after its local step every node replaces its
/// model by the weighted sum of its neighbours' (adapt then combine).
struct models {
  static constexpr payload carries = payload::models;
  static constexpr bool overlaps = true;

  struct state {
    template <class Mix, class V>
    void gradient(Mix&&, V&) const noexcept {}
    template <class Mix, class V>
    void model(Mix&& mix, V& x, double) const {
      mix(x);
    }
  };

  template <class V>
  [[nodiscard]] state start(const V&) const noexcept {
    return {};
  }
  [[nodiscard]] std::string describe() const { return "exchange::models{}"; }
};

}  // namespace coop::exchange
