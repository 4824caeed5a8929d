// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/core/error.hpp>

#include <cstddef>
#include <stdexcept>
#include <string>

TEST_CASE("an error's text holds the parts of its place that are known", "[core]") {
  using std::string;
  CHECK(string{coop::error{"it broke"}.what()} == "it broke");
  CHECK(string{coop::error{"it broke", {.rank = 3}}.what()} == "node 3: it broke");
  CHECK(string{coop::error{"it broke", {.step = 7}}.what()} == "step 7: it broke");
  CHECK(string{coop::error{"it broke", {.path = "a9a"}}.what()} == "a9a: it broke");
  CHECK(string{coop::error{"it broke", {.path = "a9a", .line = 12}}.what()} == "a9a:12: it broke");
  CHECK(string{coop::error{"it broke", {.rank = 0, .step = 7, .path = "a9a", .line = 12}}.what()} ==
        "a9a:12: node 0: step 7: it broke");
}

TEST_CASE("an error can be asked for its message and its place", "[core]") {
  const coop::error e{"it broke", {.rank = 0, .step = 7, .path = "a9a", .line = 12}};
  CHECK(e.message() == "it broke");
  CHECK(e.rank() == 0U);
  CHECK(e.step() == 7U);
  CHECK(e.path() == "a9a");
  CHECK(e.line() == 12U);
  CHECK_FALSE(coop::error{"it broke"}.rank().has_value());
}

TEST_CASE("require throws std::invalid_argument with its text", "[core]") {
  CHECK_NOTHROW(coop::require(true, "never"));
  CHECK_THROWS_TEXT(coop::require(false, "period is 0"), std::invalid_argument, "period is 0");
}

TEST_CASE("require puts a message of pieces together", "[core]") {
  const std::size_t period = 0;
  CHECK_NOTHROW(coop::require(true, {"never ", period}));
  CHECK_THROWS_TEXT(coop::require(false, {"period is ", period, ", must be at least 1"}),
                    std::invalid_argument, "period is 0, must be at least 1");
  CHECK_THROWS_TEXT(coop::require(false, {"one piece"}), std::invalid_argument, "one piece");
}
