// SPDX-License-Identifier: BSL-1.0
#pragma once

// Debian 12 has Catch2 2.13, Conan and vcpkg have 3.x: the one place that knows the difference.
#if __has_include(<catch2/catch_test_macros.hpp>)
#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
namespace coop_test {
inline auto contains(const std::string& text) { return Catch::Matchers::ContainsSubstring(text); }
}  // namespace coop_test
#else
#include <catch2/catch.hpp>
namespace coop_test {
inline auto contains(const std::string& text) { return Catch::Matchers::Contains(text); }
}  // namespace coop_test
#endif

/// Checks that an expression throws `type` and that its text contains `text`.
#define CHECK_THROWS_TEXT(expression, type, text)                        \
  do {                                                                   \
    bool thrown_as_expected = false;                                     \
    try {                                                                \
      static_cast<void>(expression);                                     \
      FAIL_CHECK("no exception from " #expression);                      \
    } catch (const type& caught) {                                       \
      thrown_as_expected = true;                                         \
      CHECK_THAT(std::string{caught.what()}, coop_test::contains(text)); \
    }                                                                    \
    CHECK(thrown_as_expected);                                           \
  } while (false)
