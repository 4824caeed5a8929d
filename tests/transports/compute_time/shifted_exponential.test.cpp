// SPDX-License-Identifier: BSL-1.0
#include <coop/transports/compute_time/shifted_exponential.hpp>

#include <coop/transports/simulated.hpp>

#include <cmath>
#include <cstddef>

#include "support/catch.hpp"
#include "support/sanitizers.hpp"

namespace {

using coop::simulated;

// Steps that end with a barrier take the time of the slowest: E[max] = c + H_n/λ, and the variance
// of the maximum is Σ_k 1/k² / λ² < π²/(6λ²).
TEST_CASE("the slowest of n shifted exponentials takes c + H_n/lambda", "[shifted_exponential]") {
  constexpr double shift = 2;
  constexpr double rate = 0.5;
  for (const std::size_t nodes : {10U, 100U, 1'000U, 10'000U}) {
    if (coop_test::under_tsan && nodes > 1'000) continue;
    const std::size_t steps = nodes < 1'000 ? 1'000 : nodes < 10'000 ? 100 : 20;
    double seconds = 0;
    const simulated transport{.compute = coop::compute_time::shifted_exponential{shift, rate}};
    transport.run(nodes, [&](simulated::communicator& own) {
      for (std::size_t step = 1; step <= steps; ++step) {
        own.compute_step(step);
        own.barrier();
      }
      if (own.rank() == 0) seconds = own.now() / static_cast<double>(steps);
    });
    double harmonic = 0;
    double variance = 0;
    for (std::size_t k = 1; k <= nodes; ++k) {
      harmonic += 1 / static_cast<double>(k);
      variance += 1 / static_cast<double>(k) / static_cast<double>(k);
    }
    const double deviation = std::sqrt(variance / static_cast<double>(steps)) / rate;
    CHECK(std::abs(seconds - (shift + harmonic / rate)) < 4 * deviation);
  }
}

}  // namespace
