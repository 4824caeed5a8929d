// SPDX-License-Identifier: BSL-1.0

// What a parameter server composes with: schedules, compressors of both ways, optimizers, step
// sizes. All workers have one minimum, where the noise of compression and of staleness dies out.

#include <coop/engines/run_parameter_server.hpp>

#include <coop/compressors/contracted.hpp>
#include <coop/compressors/error_feedback.hpp>
#include <coop/compressors/natural.hpp>
#include <coop/compressors/qsgd.hpp>
#include <coop/compressors/scaled_sign.hpp>
#include <coop/compressors/top_k.hpp>
#include <coop/compressors/two_way.hpp>
#include <coop/compressors/uncompressed_first.hpp>
#include <coop/data/contiguous.hpp>
#include <coop/objectives/function_objective.hpp>
#include <coop/optimizers/adam.hpp>
#include <coop/optimizers/clip_norm.hpp>
#include <coop/optimizers/momentum.hpp>
#include <coop/optimizers/nesterov.hpp>
#include <coop/schedules/asynchronous.hpp>
#include <coop/schedules/bounded_staleness.hpp>
#include <coop/schedules/deadline.hpp>
#include <coop/schedules/quorum.hpp>
#include <coop/step_sizes/cosine.hpp>
#include <coop/step_sizes/inverse_sqrt.hpp>
#include <coop/step_sizes/product.hpp>
#include <coop/step_sizes/staleness_adaptive.hpp>
#include <coop/step_sizes/step_decay.hpp>
#include <coop/step_sizes/warmup.hpp>
#include <coop/topologies/parameter_server.hpp>
#include <coop/train.hpp>
#include <coop/transports/compute_time/shifted_exponential.hpp>
#include <coop/transports/in_process.hpp>
#include <coop/transports/network/uniform_network.hpp>
#include <coop/transports/simulated.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>

#include "support/catch.hpp"
#include "support/watchdog.hpp"

namespace {

constexpr std::size_t workers = 4;
constexpr std::size_t dimension = 9;
constexpr double step_size = 0.03;

double minimum(std::size_t j) { return std::sin(double(j + 1)); }

// f_w(x) = ½ Σ_j a_wj (x_j − c_j)².
template <class... Policies>
coop::report trained(const coop::train_options& options, const Policies&... policies) {
  const auto objective = coop::function_objective{
      dimension, workers,
      [](std::span<const double> x, std::span<const std::size_t> batch, std::span<double> g) {
        for (std::size_t j = 0; j < dimension; ++j) {
          g[j] = (1.0 + double((batch[0] * 3 + j) % 4) / 2) * (x[j] - minimum(j));
        }
        return 1.0;
      }};
  return coop::train(coop::compose(coop::parameter_server{workers, 2}, policies...), objective,
                     options);
}

double error_of(const coop::report& r) {
  double largest = 0;
  for (std::size_t j = 0; j < dimension; ++j) {
    largest = std::max(largest, std::abs(r.model[j] - minimum(j)));
  }
  return largest;  // 1 at the start
}

coop::simulated clocks() {
  return {.network = coop::uniform_network{1e-3, 1e6},
          .compute = coop::compute_time::shifted_exponential{0.05, 20.0}};
}

// Finds the minimum on one thread (on several, one may rest through most of the run with a gradient
// in hand), and under a virtual clock, there twice with the same bits.
template <class... Policies>
void check(double tolerance, const Policies&... policies) {
  const coop::train_options options{.step_size = step_size,
                                    .batch_size = 1,
                                    .steps = 600,
                                    .evaluate_every = coop::only_at_end,
                                    .partition = coop::data::contiguous(workers, workers)};
  const coop::report real = trained(options, policies..., coop::in_process{1});
  INFO(real.composition);
  const coop_test::watchdog limit{real.composition};
  CHECK(error_of(real) < tolerance);
  const coop::report once = trained(options, policies..., clocks());
  CHECK(error_of(once) < tolerance);
  const coop::report again = trained(options, policies..., clocks());
  CHECK(again.model == once.model);
  CHECK(again.seconds() == once.seconds());
}

const coop::error_feedback top{coop::top_k{0.4}};
const coop::error_feedback signs{coop::scaled_sign{}};
const coop::warmup warm{coop::inverse_sqrt{2000}, 100};

}  // namespace

TEST_CASE("asynchronous composes with compressors, optimizers and step sizes") {
  using coop::asynchronous;
  check(1e-6, asynchronous{}, top);
  check(1e-6, asynchronous{}, coop::two_way{top, coop::top_k{0.4}}, warm);
  check(1e-6, asynchronous{}, coop::two_way{coop::qsgd{15}, coop::contracted{coop::qsgd{15}}},
        coop::staleness_adaptive{});
  check(1e-6, asynchronous{}, signs, coop::clip_norm{1.0, coop::momentum{0.5}});
  check(1e-3, asynchronous{{.average_decay = 0.9, .ramp_up = 50}}, coop::natural{}, coop::adam{},
        coop::cosine{});
}

TEST_CASE("bounded staleness composes with compressors, optimizers and step sizes") {
  using coop::bounded_staleness;
  check(1e-6, bounded_staleness{2}, coop::two_way{top, coop::top_k{0.4}}, coop::momentum{0.5});
  check(1e-6, bounded_staleness{0}, coop::uncompressed_first{20, top}, warm);
  check(1e-6, bounded_staleness{3}, signs, coop::nesterov{0.5},
        coop::product{coop::staleness_adaptive{}, coop::cosine{0.5}});
}

TEST_CASE("a quorum composes with compressors, optimizers and step sizes") {
  using coop::quorum;
  check(1e-4, quorum{3}, coop::two_way{signs, coop::top_k{0.4}}, coop::momentum{0.8});
  check(1e-4, quorum{4}, coop::qsgd{7}, coop::nesterov{0.8}, coop::step_decay{0.5, 400});
  check(1e-2, quorum{2}, top, coop::adam{0.5}, warm);
}

TEST_CASE("a deadline composes with compressors, optimizers and step sizes") {
  using coop::deadline;
  check(1e-4, deadline{0.1}, coop::two_way{top, coop::contracted{coop::natural{}}},
        coop::momentum{0.8});
  check(1e-4, deadline{0.1}, coop::natural{}, coop::nesterov{0.8}, warm);
}
