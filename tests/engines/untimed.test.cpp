// SPDX-License-Identifier: BSL-1.0
#include <coop/engines/untimed.hpp>

#include <coop/transports/in_process.hpp>
#include <coop/transports/network/uniform_network.hpp>
#include <coop/transports/simulated.hpp>

#include <vector>

#include "support/catch.hpp"

namespace {

template <class Transport>
std::vector<double> seconds_of_a_barrier(const Transport& transport) {
  std::vector<double> seconds(3);
  transport.run(3, [&](typename Transport::communicator& own) {
    [[maybe_unused]] const auto still = coop::untimed(own);
    own.barrier();
    seconds[own.rank()] = own.now();
  });
  return seconds;
}

TEST_CASE("untimed stops the clocks that can be stopped", "[untimed]") {
  CHECK(seconds_of_a_barrier(coop::simulated{.network = coop::uniform_network{1}}) ==
        std::vector<double>(3));
  for (const double seconds : seconds_of_a_barrier(coop::in_process{})) CHECK(seconds > 0);
}

}  // namespace
