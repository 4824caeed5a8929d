// SPDX-License-Identifier: BSL-1.0
#include <coop/transports/simulated/stack_arena.hpp>

#include <coop/core/error.hpp>
#include <coop/transports/simulated.hpp>

#include <array>
#include <cstddef>

#include "support/catch.hpp"

namespace {

using coop::stack_arena;

TEST_CASE("stacks are as large as asked for, and apart", "[stack_arena]") {
  for (const std::size_t stacks : {std::size_t{3}, stack_arena::guarded + 1}) {
    const stack_arena arena{stacks, 100'000};
    for (std::size_t i = 0; i < 3; ++i) {
      const auto stack = arena[i];
      CHECK(stack.size >= 100'000);
      auto* const top = static_cast<char*>(stack.sp);
      auto* const bottom = top - stack.size;
      *bottom = 1;
      top[-1] = 1;
      if (i > 0) CHECK(bottom > static_cast<char*>(arena[i - 1].sp));
    }
    CHECK(arena.overflowed() == stacks);
  }
}

TEST_CASE("a stack without a guard that has grown too far is found", "[stack_arena]") {
  const stack_arena arena{stack_arena::guarded + 1, 100'000};
  const auto stack = arena[7];
  static_cast<char*>(stack.sp)[-static_cast<std::ptrdiff_t>(stack.size) - 1] = 1;
  CHECK(arena.overflowed() == 7);
}

TEST_CASE("there is no room for any number of stacks", "[stack_arena]") {
  CHECK_THROWS_TEXT((stack_arena{1'000'000, std::size_t{1} << 40U}), coop::error,
                    "no address space for the stacks of 1000000 nodes");
}

}  // namespace
