// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>
#include <coop/core/vector.hpp>

#include <cstddef>
#include <string>

namespace coop {

/// Heavy ball: u ← βu + g, x ← x − ηu, u = 0 at first. One vector of state; one pass.
///
/// Polyak (1964), in the form of Sutskever et al. (ICML 2013) with η outside of u, as in PyTorch.
/// Throws `std::invalid_argument` unless 0 ≤ β < 1.
struct momentum {
  double beta;

  explicit momentum(double decay = 0.9) : beta{decay} {
    require(decay >= 0 && decay < 1,
            {"momentum: beta is ", decay, ", must be at least 0 and below 1"});
  }

  /// What is done to one coordinate.
  template <class T>
  struct kernel {
    T beta;
    T eta;
    constexpr void operator()(T& x, T& u, const T& g) const {
      u = beta * u + g;
      x -= eta * u;
    }
  };

  template <class V>
  struct state {
    using scalar = typename view_of<V>::value_type;

    double beta;
    V velocity;

    void step(V& x, const V& g, double eta) {
      for_each(kernel<scalar>{static_cast<scalar>(beta), static_cast<scalar>(eta)}, view(x),
               view(velocity), view(g));
    }
  };

  template <class V>
  [[nodiscard]] state<V> start(std::size_t dimension) const {
    state<V> fresh{beta, V(dimension)};
    fill(fresh.velocity, 0);
    return fresh;
  }

  [[nodiscard]] std::string describe() const { return text({"momentum{", beta, "}"}); }
};

}  // namespace coop
