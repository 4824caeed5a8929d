// SPDX-License-Identifier: BSL-1.0

// What the schedules do: tests/engines/parameter_server.test.cpp; their recursions:
// tests/evidence/asynchrony.test.cpp.

#include <coop/objectives/quadratic.hpp>
#include <coop/optimizers/momentum.hpp>
#include <coop/train.hpp>
#include <coop/variants/asynchronous.hpp>

#include <cstddef>

#include "support/catch.hpp"

namespace variants = coop::variants;

TEST_CASE("the variants with a server are the compositions that they say") {
  CHECK(variants::asynchronous_sgd(4).describe() ==
        "parameter_server{4}, asynchronous{}, exchange::gradients{}");
  CHECK(variants::asynchronous_sgd(4, {.servers = 2, .average_decay = 0.9, .ramp_up = 10},
                                   coop::momentum{0.5})
            .describe() ==
        "parameter_server{4, 2}, asynchronous{{.average_decay = 0.9, .ramp_up = 10}}, "
        "exchange::gradients{}, momentum{0.5}");
  CHECK(variants::stale_synchronous_sgd(4, {.staleness = 2}).describe() ==
        "parameter_server{4}, bounded_staleness{2}, exchange::gradients{}");
  CHECK(variants::backup_workers_sgd(4, 2).describe() ==
        "parameter_server{6}, quorum{4}, exchange::gradients{}");
  CHECK(variants::drop_slow_sgd(4, 0.25).describe() ==
        "parameter_server{4}, deadline{0.25}, exchange::gradients{}");
  CHECK(variants::piag(4).describe() ==
        "parameter_server{4}, asynchronous{}, exchange::gradients{}, incremental_aggregate{}, "
        "full_batch{}");
}

TEST_CASE("the variants with a server reach the optimum they can reach") {
  const coop::quadratic<double> objective{
      {.dimension = 6, .noise = 0, .heterogeneity = 0.5, .groups = 4, .samples_per_group = 3}};
  const auto left = [&](const auto& composition) {
    const coop::report r =
        coop::train(composition, objective, {.step_size = 0.05, .batch_size = 3, .steps = 1000});
    return r.loss() - objective.minimum();
  };
  const coop::in_process one{1};
  CHECK(left(variants::piag(4, one)) < 1e-9);
  CHECK(left(variants::backup_workers_sgd(4, 0, one)) < 1e-6);
  CHECK(left(variants::drop_slow_sgd(4, 20.0, one)) < 1e-6);
  CHECK(left(variants::asynchronous_sgd(4, {}, one)) < 0.05);
  CHECK(left(variants::stale_synchronous_sgd(4, {}, one)) < 0.05);
}
