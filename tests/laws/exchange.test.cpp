// SPDX-License-Identifier: BSL-1.0
#include <coop/archetypes/exchange.hpp>
#include <coop/exchanges/gradients.hpp>
#include <coop/exchanges/models.hpp>
#include <coop/exchanges/outer/nesterov.hpp>
#include <coop/exchanges/outer/slow_momentum.hpp>
#include <coop/exchanges/updates.hpp>
#include <coop/laws/exchange.hpp>

#include "support/catch.hpp"

namespace {
struct mixes_the_wrong_vector : coop::exchange::models {
  static constexpr coop::payload carries = coop::payload::gradients;
};
struct drifting {
  struct state {
    void step(std::vector<double>& z, std::vector<double>&, double) { z[0] += 1; }
  };
  state start(const std::vector<double>&) const { return {}; }
};
}  // namespace

TEST_CASE("the laws hold for every exchange and outer step") {
  using namespace coop;
  CHECK_NOTHROW(laws::exchange(exchange::gradients{}));
  CHECK_NOTHROW(laws::exchange(exchange::models{}));
  CHECK_NOTHROW(laws::exchange(exchange::updates<>{}));
  CHECK_NOTHROW(laws::exchange(exchange::updates{outer::slow_momentum{0.5}}));
  CHECK_NOTHROW(laws::exchange(exchange::updates{outer::nesterov{}}));
  CHECK_NOTHROW(laws::exchange(archetypes::exchange{}));
  CHECK_NOTHROW(laws::outer_step(outer::average{}));
  CHECK_NOTHROW(laws::outer_step(outer::slow_momentum{}));
  CHECK_NOTHROW(laws::outer_step(outer::nesterov{}));
  CHECK_NOTHROW(laws::outer_step(archetypes::outer_step{}));
}

TEST_CASE("the laws see what is wrong") {
  CHECK_THROWS_AS(coop::laws::exchange(mixes_the_wrong_vector{}), coop::law_violation);
  CHECK_THROWS_AS(coop::laws::outer_step(drifting{}), coop::law_violation);
}
