// SPDX-License-Identifier: BSL-1.0
#include "compressors/sent.hpp"
#include "support/catch.hpp"

#include <coop/compressors/sign_bits.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

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
    const std::vector<TestType> x = coop_test::normal_values<TestType>(d);
    std::vector<TestType> expected = x;
    std::vector<std::byte> bits(coop::packed_bytes(d, 1));
    std::vector<std::byte> same(bits.size());
    CHECK(coop::pack_signs(std::span<const TestType>{x}, bits.data()));
    coop::add_signs(bits.data(), TestType(-2), TestType(3), std::span<TestType>{expected});
    std::vector<TestType> rest(d);
    coop::pack_and_subtract([&](std::size_t i) { return x[i]; }, std::span<TestType>{rest},
                            TestType(2), TestType(-3), same.data());
    CHECK(bits == same);
    CHECK(rest == expected);
  }
}
