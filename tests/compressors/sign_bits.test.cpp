// SPDX-License-Identifier: BSL-1.0
#include "compressors/sent.hpp"
#include "support/catch.hpp"

#include <coop/compressors/sign_bits.hpp>

#include <cstdint>
#include <limits>
#include <vector>

TEST_CASE("bits of any number of values need whole bytes", "[compressors]") {
  CHECK(coop::sign_bytes(0) == 0);
  CHECK(coop::sign_bytes(1) == 1);
  CHECK(coop::sign_bytes(8) == 1);
  CHECK(coop::sign_bytes(9) == 2);
  CHECK(coop::sign_bytes(std::numeric_limits<std::size_t>::max()) ==
        std::numeric_limits<std::size_t>::max() / 8 + 1);
}

TEST_CASE("all 256 bytes are gathered from their flags", "[compressors]") {
  for (unsigned byte = 0; byte < 256; ++byte) {
    std::uint8_t flags[8];
    for (unsigned j = 0; j < 8; ++j) flags[j] = static_cast<std::uint8_t>((byte >> j) & 1U);
    CHECK(std::to_integer<unsigned>(coop::gather_bits(flags)) == byte);
  }
}

TEMPLATE_TEST_CASE("packing and subtracting is packing, then adding the negative levels",
                   "[compressors]", float, double) {
  for (const std::size_t d : {0U, 1U, 7U, 63U, 64U, 65U, 130U}) {
    std::vector<TestType> x = coop_test::normal_values<TestType>(d);
    std::vector<TestType> expected = x;
    std::vector<std::byte> bits(coop::sign_bytes(d));
    std::vector<std::byte> same(bits.size());
    CHECK(coop::pack_signs(std::span<const TestType>{x}, bits.data()));
    coop::add_signs(bits.data(), TestType(-2), TestType(3), std::span<TestType>{expected});
    coop::pack_and_subtract(std::span<TestType>{x}, TestType(2), TestType(-3), same.data());
    CHECK(bits == same);
    CHECK(x == expected);
  }
}

TEST_CASE("what is no number is named by its index", "[compressors]") {
  const std::vector<double> x{1, -std::numeric_limits<double>::infinity(),
                              std::numeric_limits<double>::quiet_NaN()};
  const std::span<const double> all{x};
  CHECK_THROWS_TEXT(coop::refuse_nan("a", all), coop::error, "a: value 2 is NaN");
  CHECK_THROWS_TEXT(coop::refuse_infinite("a", all, 10), coop::error, "a: value 11 is infinite");
  CHECK_NOTHROW(coop::refuse_infinite("a", all.first(1), 0));
}
