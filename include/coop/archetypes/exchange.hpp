// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>

namespace coop::archetypes {

/// The least exchange: models travel, and nothing is remembered.
struct exchange {
  static constexpr payload carries = payload::models;

  struct state {
    template <class Mix, class V>
    void gradient(Mix&, V&) {}
    template <class Mix, class V>
    void model(Mix& mix, V& x, double) {
      mix(x);
    }
  };

  template <class V>
  [[nodiscard]] state start(const V&) const {
    return {};
  }
};

/// The least outer step: the model stays where it was.
struct outer_step {
  struct state {
    template <class V>
    void step(V&, V&, double) {}
  };

  template <class V>
  [[nodiscard]] state start(const V&) const {
    return {};
  }
};

static_assert(Exchange<exchange>);
static_assert(OuterStep<outer_step>);

}  // namespace coop::archetypes
