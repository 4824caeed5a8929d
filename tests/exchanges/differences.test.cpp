// SPDX-License-Identifier: BSL-1.0
#include <coop/compressors/identity.hpp>
#include <coop/exchanges/consensus_step_size.hpp>
#include <coop/exchanges/difference_compression.hpp>
#include <coop/exchanges/differences.hpp>
#include <coop/exchanges/extrapolation_compression.hpp>
#include <coop/exchanges/squeezed_models.hpp>
#include <coop/laws/exchange.hpp>
#include <coop/topologies/complete.hpp>

#include <stdexcept>

#include "support/catch.hpp"

namespace {

// What `tuned` asks of a topology and a compressor.
struct ring_of_16 : coop::complete {
  ring_of_16() : coop::complete{16} {}
  [[nodiscard]] double zeta() const { return 0.9; }
};
struct half_kept : coop::identity {
  [[nodiscard]] double contraction(std::size_t) const { return 0.5; }
};

}  // namespace

TEST_CASE("exchanges of differences obey the laws of exchanges") {
  coop::laws::exchange(coop::exchange::differences{0.5});
  coop::laws::exchange(coop::exchange::difference_compression{});
  coop::laws::exchange(coop::exchange::extrapolation_compression{});
  coop::laws::exchange(coop::exchange::squeezed_models{0.5});
}

TEST_CASE("the consensus step size is that of CHOCO's theorem 2") {
  // zeta = 1/2: rho = 1/2, beta = 3/2; delta = 1/4:
  // (1/4)(1/4) / (8 + 1/4 + 9 + 9/4 - 1) = (1/16) / (37/2) = 1/296
  CHECK(coop::consensus_step_size(0.5, 0.25) == 1.0 / 296.0);
  // Everybody with everybody, nothing lost: 1 / (16 + 1 + 4 + 2 - 8) = 1/15
  CHECK(coop::consensus_step_size(0.0, 1.0) == 1.0 / 15.0);
  CHECK_THROWS_TEXT(coop::consensus_step_size(1.0, 0.5), std::invalid_argument, "connected");
  CHECK_THROWS_TEXT(coop::consensus_step_size(0.5, 0.0), std::invalid_argument, "contraction");
  CHECK_THROWS_AS(coop::consensus_step_size(0.5, 1.5), std::invalid_argument);
}

TEST_CASE("differences take the theory's consensus step size unless told another") {
  const auto tuned = coop::exchange::differences{}.tuned(ring_of_16{}, half_kept{}, 10);
  CHECK(tuned.consensus_step_size == coop::consensus_step_size(0.9, 0.5));
  const auto told = coop::exchange::differences{0.7}.tuned(ring_of_16{}, half_kept{}, 10);
  CHECK(told.consensus_step_size == 0.7);
  const coop::exchange::differences too_large{1.5};
  CHECK_THROWS_TEXT(too_large.tuned(ring_of_16{}, half_kept{}, 10), std::invalid_argument,
                    "must be in (0, 1]");
  CHECK(coop::exchange::differences{}
            .tuned(coop::complete{1}, half_kept{}, 10)  //
            .consensus_step_size == 1.0);
}
