// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/laws/optimizer.hpp>

#include <memory>

namespace {

/// x ← x + sign·ηg + drift, η growing by `slope` with every step of all its states.
struct odd {
  double sign = -1;
  double drift = 0;
  double slope = 0;
  std::shared_ptr<int> memory = std::make_shared<int>(0);

  template <class V>
  struct state {
    double sign;
    double drift;
    double slope;
    std::shared_ptr<int> steps;
    void step(V& x, V& g, double eta) {
      const double more = 1.0 + slope * (*steps)++;
      for (std::size_t i = 0; i < x.size(); ++i) {
        x[i] += sign * more * eta * g[i] + drift;
      }
    }
  };
  template <class V>
  [[nodiscard]] state<V> start(std::size_t) const {
    return {sign, drift, slope, memory};
  }
};

/// Its states are fresh, but a copy shares what it has counted.
struct shallow {
  template <class V>
  struct state {
    std::shared_ptr<int> steps = std::make_shared<int>(0);
    void step(V& x, V& g, double eta) {
      const double more = 1.0 + 0.01 * (*steps)++;
      for (std::size_t i = 0; i < x.size(); ++i) x[i] -= more * eta * g[i];
    }
  };
  template <class V>
  [[nodiscard]] state<V> start(std::size_t) const {
    return {};
  }
};

}  // namespace

TEST_CASE("the laws of optimizers find those who break them", "[laws]") {
  CHECK_NOTHROW(coop::laws::optimizer(odd{}));
  CHECK_THROWS_TEXT(coop::laws::optimizer(odd{.drift = 1e-3}), coop::law_violation,
                    "a zero gradient moved the model");
  CHECK_NOTHROW(coop::laws::optimizer(odd{.drift = 1e-5}, {.decays = true}));
  CHECK_THROWS_TEXT(coop::laws::optimizer(odd{.sign = 1}), coop::law_violation, "do not descend");
  CHECK_THROWS_TEXT(coop::laws::optimizer(odd{.slope = 0.01}), coop::law_violation,
                    "does not repeat");
  CHECK_THROWS_TEXT(coop::laws::optimizer(shallow{}), coop::law_violation,
                    "does not go on with the same bits");
}
