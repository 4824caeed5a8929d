// SPDX-License-Identifier: BSL-1.0
#include <coop/transports/simulated/node_fiber.hpp>

#include <coop/transports/simulated/stack_arena.hpp>

#include <cstddef>
#include <stdexcept>
#include <string>

#include "support/catch.hpp"

namespace {

TEST_CASE("fibers run in turns, each with its own exceptions", "[node_fiber]") {
  constexpr std::size_t stack = std::size_t{128} * 1024;
  coop::stack_arena stacks{2, stack};
  coop::node_fiber fibers[2];
  std::string order;
  for (std::size_t i = 0; i < 2; ++i) {
    fibers[i].start(stacks[i], i, [&, i] {
      for (int turn = 0; turn < 2; ++turn) {
        try {
          throw std::runtime_error{std::to_string(i)};
        } catch (const std::exception& caught) {
          fibers[i].prefetch();
          fibers[i].leave();
          order += caught.what();
        }
      }
    });
  }
  CHECK(order.empty());
  for (int turn = 0; turn < 3; ++turn) {
    for (coop::node_fiber& each : fibers) {
      CHECK(!each.finished());
      each.resume();
    }
  }
  CHECK(order == "0101");
  CHECK(fibers[0].finished());
  CHECK(fibers[1].finished());
}

}  // namespace
