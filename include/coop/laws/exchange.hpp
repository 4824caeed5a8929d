// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/laws/law_violation.hpp>

#include <cmath>
#include <cstddef>
#include <vector>

namespace coop::laws {

/// The law of an outer step that serves plain averaging too: an update of zero from a fresh start
/// leaves the model where it is. Throws `law_violation`.
template <OuterStep Outer>
void outer_step(const Outer& outer) {
  const std::vector<double> start{1.0, -2.0, 0.5};
  std::vector<double> z = start;
  auto state = outer.start(z);
  for (int i = 0; i < 3; ++i) {
    std::vector<double> nothing(z.size());
    state.step(z, nothing, 0.1);
  }
  law(z == start, "outer step: an update of zero must leave the model where it is");
}

/// What a node without neighbours mixes by: counts how often.
struct mixing_alone {
  std::size_t& times;

  void operator()(std::vector<double>&) const { ++times; }
  void operator()(std::vector<double>& v, std::vector<double>& own) const {
    own = v;
    ++times;
  }
};

/// The laws of an exchange: it mixes exactly the vector it says it carries, once a communicating
/// step; where nobody else is (mixing changes nothing) it leaves gradient and model as they are, up
/// to rounding, but that one which smooths gradients only leaves zeros as they are; state of one
/// start does not reach another. Throws `law_violation`.
template <Exchange Exch>
void exchange(const Exch& exchange) {
  const std::vector<double> initial{1.0, -2.0, 0.5};
  auto state = exchange.start(initial);
  std::size_t mixed = 0;
  const mixing_alone alone{mixed};

  const std::vector<double> gradient =
      SmoothingExchange<Exch> ? std::vector<double>(3) : std::vector<double>{0.3, 0.2, 0.1};
  std::vector<double> g = gradient;
  state.gradient(alone, g);
  law(mixed == (Exch::carries == payload::gradients ? 1U : 0U),
      "exchange: the gradient must be mixed once where gradients travel, and never else");
  law(g == gradient, "exchange: mixing that changes nothing must leave the gradient as it is");

  mixed = 0;
  std::vector<double> x = initial;
  state.model(alone, x, 0.1);
  law(mixed == (Exch::carries == payload::gradients ? 0U : 1U),
      "exchange: the model hook must mix once where models, updates or differences travel, and "
      "never where gradients do");
  for (std::size_t j = 0; j < x.size(); ++j) {
    law(std::abs(x[j] - initial[j]) < 1e-12,
        "exchange: a node alone that has not moved must keep its model");
  }

  std::vector<double> moved{2.0, 2.0, 2.0};
  state.model(alone, moved, 0.1);
  auto fresh = exchange.start(initial);
  std::vector<double> again = initial;
  fresh.model(alone, again, 0.1);
  law(again == x, "exchange: a fresh start must not remember another run");
}

}  // namespace coop::laws
