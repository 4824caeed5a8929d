// SPDX-License-Identifier: BSL-1.0
#include <coop/core/activity.hpp>

#include <string>

#include "support/catch.hpp"

TEST_CASE("activities have names", "[activity]") {
  CHECK(coop::name(coop::activity::computing) == std::string{"computing"});
  CHECK(coop::name(coop::activity::waiting) == std::string{"waiting"});
  CHECK(coop::name(coop::activity::communicating) == std::string{"communicating"});
  CHECK(coop::name(coop::activity::away) == std::string{"away"});
}
