// SPDX-License-Identifier: BSL-1.0
#include <coop/transports/fiber_sanitizers.hpp>

#include <type_traits>

#include "support/catch.hpp"

namespace {

TEST_CASE("telling the sanitizers costs nothing without them", "[fiber_sanitizers]") {
#if defined(COOP_FIBERS_TELL_ASAN) || defined(COOP_FIBERS_TELL_TSAN)
  CHECK(!std::is_empty_v<coop::fiber_sanitizers>);
#else
  CHECK(std::is_empty_v<coop::fiber_sanitizers>);
#endif
  CHECK(std::is_nothrow_move_assignable_v<coop::fiber_sanitizers>);
}

}  // namespace
