// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/describe.hpp>
#include <coop/core/text.hpp>
#include <coop/core/vector.hpp>
#include <coop/exchanges/outer/average.hpp>

#include <string>

namespace coop::exchange {

/// Updates travel: with z the model after the last communication, Δ ← mean of (xᵢ − z); the outer
/// step turns z and Δ into the next z, and every node goes on from there.
///
/// With `outer::average` this is periodic averaging; with momentum it is BMUF, SlowMo or DiLoCo.
/// Needs a topology that averages exactly. Costs two vectors a node.
template <OuterStep Outer = outer::average>
struct updates {
  static constexpr payload carries = payload::updates;

  [[no_unique_address]] Outer outer{};

  template <class V>
  struct state {
    V anchor;
    V delta;
    decltype(std::declval<const Outer&>().start(std::declval<const V&>())) outer;

    template <class Mix>
    void gradient(Mix&&, V&) const noexcept {}

    template <class Mix>
    void model(Mix&& mix, V& x, double step_size) {
      for_each([](auto& d, const auto& xi, const auto& zi) { d = xi - zi; }, view(delta),
               view(static_cast<const V&>(x)), view(static_cast<const V&>(anchor)));
      mix(delta);
      outer.step(anchor, delta, step_size);
      copy(anchor, x);
    }
  };

  template <class V>
  [[nodiscard]] state<V> start(const V& x) const {
    return {x, x, outer.start(x)};
  }
  [[nodiscard]] std::string describe() const {
    return text({"exchange::updates{", coop::describe(outer), "}"});
  }
};

}  // namespace coop::exchange
