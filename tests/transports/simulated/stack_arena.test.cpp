// SPDX-License-Identifier: BSL-1.0
#include <coop/transports/simulated/stack_arena.hpp>

#include <coop/core/error.hpp>
#include <coop/transports/simulated.hpp>

#include <cstddef>
#include <fstream>
#include <string>

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

/// Mappings of this process; 0 where the system does not tell.
std::size_t mappings() {
  std::ifstream list{"/proc/self/maps"};
  std::size_t lines = 0;
  for (std::string line; std::getline(list, line);) ++lines;
  return lines;
}

TEST_CASE("all stacks of the process together have so many guards at most", "[stack_arena]") {
  // A guard is a mapping of its own, and splits another.
  constexpr std::size_t stacks = 100;
  const auto adds = [] {
    const std::size_t before = mappings();
    const stack_arena few{stacks, 100'000};
    return mappings() - before;
  };
  const bool tells = mappings() > 0;
  if (tells) CHECK(adds() >= 2 * stacks - 3);
  for (int again = 0; again < 3; ++again) {
    {
      const stack_arena most{stack_arena::guarded, 100'000};
      if (tells) CHECK(adds() <= 3);
      // What these have instead: the page below that is found touched.
      const stack_arena one{1, 100'000};
      const auto stack = one[0];
      CHECK(one.overflowed() == 1);
      static_cast<char*>(stack.sp)[-static_cast<std::ptrdiff_t>(stack.size) - 1] = 1;
      CHECK(one.overflowed() == 0);
    }
    if (tells) CHECK(adds() >= 2 * stacks - 3);  // given back
  }
  const stack_arena half{stack_arena::guarded / 2, 100'000};
  if (tells) CHECK(adds() >= 2 * stacks - 3);
}

TEST_CASE("there is no room for any number of stacks", "[stack_arena]") {
  CHECK_THROWS_TEXT((stack_arena{1'000'000, std::size_t{1} << 40U}), coop::error,
                    "no address space for the stacks of 1000000 nodes");
}

}  // namespace
