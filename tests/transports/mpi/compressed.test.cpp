// SPDX-License-Identifier: BSL-1.0
// The variants that compress what all nodes average: on ranks to the bit what they are in one
// process.
#include <coop/objectives/softmax_regression.hpp>
#include <coop/train.hpp>
#include <coop/transports/mpi.hpp>
#include <coop/variants/compressed.hpp>

#include <chrono>
#include <cstddef>

#include "support/catch.hpp"
#include "support/watchdog.hpp"
#include "transports/mpi/same_bits.hpp"

namespace {

namespace variants = coop::variants;
using coop_test::watchdog;

template <class T>
void check_variants() {
  const auto data = coop_test::samples<T>();
  const coop::softmax_regression objective{data, {.l2 = 1e-3, .classes = 3}};
  const coop::train_options options{.step_size = 0.02,
                                    .batch_size = 8,
                                    .steps = 12,
                                    .seed = 3,
                                    .evaluate_every = 4,
                                    .keep_models = true};
  const std::size_t n = coop_test::ranks();
  const auto run = [&](const char* name, auto make) {
    coop_test::check_same_bits(name, objective, options, make);
  };
  run("qsgd", [&](auto on) { return variants::qsgd(n, {.bucket = 8}, on); });
  run("terngrad", [&](auto on) { return variants::terngrad(n, on); });
  run("sign_sgd", [&](auto on) { return variants::sign_sgd(n, on); });
  run("majority vote", [&](auto on) { return variants::sign_sgd_with_majority_vote(n, on); });
  run("signum", [&](auto on) { return variants::signum(n, {}, on); });
  run("ef_sign_sgd", [&](auto on) { return variants::ef_sign_sgd(n, {}, on); });
  run("mem_sgd", [&](auto on) { return variants::mem_sgd(n, {.fraction = 0.2}, on); });
  run("deep_gradient_compression", [&](auto on) {
    return variants::deep_gradient_compression(n, {.fraction = 0.2, .uncompressed = 3}, on);
  });
  run("power_sgd", [&](auto on) { return variants::power_sgd(n, {}, on); });
  run("qsparse_local_sgd",
      [&](auto on) { return variants::qsparse_local_sgd(n, {.period = 3, .fraction = 0.2}, on); });
  run("one_bit_adam", [&](auto on) { return variants::one_bit_adam(n, {.freeze = 4}, on); });
}

TEST_CASE("compressed variants give the bits of one process, in float", "[compressed]") {
  const watchdog limit{"compressed variants in float", std::chrono::seconds{100}};
  check_variants<float>();
}

TEST_CASE("compressed variants give the bits of one process, in double", "[compressed]") {
  const watchdog limit{"compressed variants in double", std::chrono::seconds{100}};
  check_variants<double>();
}

}  // namespace
