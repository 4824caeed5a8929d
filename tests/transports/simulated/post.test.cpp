// SPDX-License-Identifier: BSL-1.0
#include <coop/transports/simulated/post.hpp>

#include <coop/transports/network/link_network.hpp>
#include <coop/transports/simulated.hpp>

#include <cstddef>
#include <vector>

#include "../stress.hpp"
#include "support/catch.hpp"

namespace {

using coop::simulated;
using coop_test::expect;
using communicator = simulated::communicator;

// From node i it takes i seconds.
const coop::any_network by_source = coop::link_network{
    [](std::size_t from, std::size_t) -> coop::wire { return {static_cast<double>(from), 0}; }};

TEST_CASE("messages are received by source, or as they come", "[post]") {
  CHECK_NOTHROW(simulated{.network = by_source}.run(4, [](communicator& own) {
    if (own.rank() > 0) {
      own.send(0, std::vector<std::byte>(own.rank()));
      if (own.rank() == 1) own.send(0, std::vector<std::byte>(5));
      return;
    }
    expect(own.receive(2).bytes().size() == 2 && own.now() == 2, "the one of node 2");
    expect(own.receive_any().bytes().size() == 1 && own.now() == 2, "the oldest");
    expect(own.try_receive_any()->bytes().size() == 5, "messages of one node keep their order");
    expect(!own.try_receive_any().has_value(), "a message that is not there");
    expect(!own.receive_any_until(2.5).has_value() && own.now() == 2.5, "the deadline");
    expect(own.receive_any_until(4).value().source == 3 && own.now() == 3, "before the deadline");
  }));
}

}  // namespace
