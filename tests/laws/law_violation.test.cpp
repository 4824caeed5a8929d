// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/laws/law_violation.hpp>

TEST_CASE("law throws a law_violation with its sentence", "[laws]") {
  CHECK_NOTHROW(coop::law(true, "never"));
  CHECK_THROWS_TEXT(coop::law(false, "it is not so"), coop::law_violation, "it is not so");
  CHECK_THROWS_AS(coop::law(false, "it is not so"), std::logic_error);
  CHECK_NOTHROW(coop::law(true, {"never ", 1}));
  CHECK_THROWS_TEXT(coop::law(false, {"it is not ", 1}), coop::law_violation, "it is not 1");
}
