// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/core/describe.hpp>

#include <string>

namespace {
struct spoken {
  [[nodiscard]] std::string describe() const { return "spoken{}"; }
};
struct mute {};
}  // namespace

TEST_CASE("a policy describes itself if it can", "[core]") {
  CHECK(coop::describe(spoken{}) == "spoken{}");
  CHECK(coop::describe(mute{}) == "user_defined");
}
