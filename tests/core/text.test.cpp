// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/core/text.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>

namespace {
template <class T>
constexpr bool is_part = std::is_convertible_v<T, coop::text_part>;
}  // namespace

TEST_CASE("numbers are written in the fewest digits that read back", "[core]") {
  CHECK(coop::number_text(0.9) == "0.9");
  CHECK(coop::number_text(1) == "1");
  CHECK(coop::number_text(-0.5) == "-0.5");
  for (const double v : {1e-4, 1.0 / 3, std::numeric_limits<double>::denorm_min(),
                         -std::numeric_limits<double>::max()}) {
    CHECK(std::strtod(coop::number_text(v).c_str(), nullptr) == v);
  }
  CHECK(coop::number_text(std::numeric_limits<double>::infinity()) == "inf");
}

TEST_CASE("numbers are rounded to significant digits", "[core]") {
  CHECK(coop::rounded_text(1.0 / 3.0) == "0.3333");
  CHECK(coop::rounded_text(0.5) == "0.5");
  CHECK(coop::rounded_text(0.3, 10) == "0.3");
  CHECK(coop::rounded_text(1e6, 3) == "1e+06");
  CHECK(coop::rounded_text(1.315947253e-09) == "1.316e-09");
  CHECK(coop::rounded_text(-12345.678, 7) == "-12345.68");
  CHECK(coop::rounded_text(0.1, 17) == "0.10000000000000001");
  CHECK(coop::rounded_text(0.1, 1000) == "0.10000000000000001");
  CHECK(coop::rounded_text(-std::numeric_limits<double>::min(), 17) == "-2.2250738585072014e-308");
  CHECK(coop::rounded_text(-0.0) == "-0");
  CHECK(coop::rounded_text(std::numeric_limits<double>::infinity()) == "inf");
}

TEST_CASE("a text is its pieces one after the other", "[core]") {
  const std::string name = "period";
  CHECK(coop::text({}).empty());
  CHECK(coop::text({name}) == "period");
  CHECK(coop::text({name, std::string{" is "}, std::string_view{"not 8"}.substr(4), ""}) ==
        "period is 8");
  CHECK(coop::text({std::string_view{"a\0b", 3}}) == std::string("a\0b", 3));
  const std::string many(1000, 'x');
  CHECK(coop::text({many, many}) == std::string(2000, 'x'));
}

TEST_CASE("whole numbers of every width are written in decimals", "[core]") {
  CHECK(coop::text({0, " ", -7, " ", 7U, " ", -8L, " ", 8UL, " ", -9LL, " ", 9ULL}) ==
        "0 -7 7 -8 8 -9 9");
  CHECK(coop::text({std::numeric_limits<std::int64_t>::min()}) == "-9223372036854775808");
  CHECK(coop::text({std::numeric_limits<std::int64_t>::max()}) == "9223372036854775807");
  CHECK(coop::text({std::numeric_limits<std::uint64_t>::max()}) == "18446744073709551615");
  CHECK(coop::text({std::numeric_limits<std::uint32_t>::max()}) == "4294967295");
  CHECK(coop::text({std::uint8_t{200}, ",", std::int16_t{-3}}) == "200,-3");
  CHECK(coop::text({std::size_t{1} << 40U}) == "1099511627776");
}

TEST_CASE("a double is written in the fewest digits that read back", "[core]") {
  CHECK(coop::text({0.1, " ", -1e-4, " ", 3.0, " ", 0.5F}) == "0.1 -1e-04 3 0.5");
  CHECK(coop::text({std::numeric_limits<double>::infinity()}) == "inf");
  CHECK(coop::text({-std::numeric_limits<double>::infinity()}) == "-inf");
}

TEST_CASE("a piece can be copied and keeps its number", "[core]") {
  const coop::text_part number{42};
  const coop::text_part words{"words"};
  coop::text_part copy = number;
  CHECK(coop::text({copy, number}) == "4242");
  copy = words;
  CHECK(coop::text({copy, words}) == "wordswords");
}

TEST_CASE("a character, a truth value and a pointer are no pieces", "[core]") {
  STATIC_REQUIRE(is_part<const char*>);
  STATIC_REQUIRE(is_part<std::string>);
  STATIC_REQUIRE(is_part<std::string_view>);
  STATIC_REQUIRE(is_part<std::size_t>);
  STATIC_REQUIRE(is_part<float>);
  STATIC_REQUIRE_FALSE(is_part<char>);
  STATIC_REQUIRE_FALSE(is_part<bool>);
  STATIC_REQUIRE_FALSE(is_part<int*>);
}
