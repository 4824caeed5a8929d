// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/compressors/set_bits.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace {

std::vector<std::size_t> places(std::uint64_t word, std::size_t base) {
  std::array<std::size_t, 66> room{};
  const std::size_t* const first = room.data();
  const std::size_t* const end = coop::append_set_bits(word, base, room.data());
  return {first, end};
}

}  // namespace

TEST_CASE("set bits become ascending places", "[compressors]") {
  CHECK(places(0, 7).empty());
  CHECK(places(1, 7) == std::vector<std::size_t>{7});
  CHECK(places(std::uint64_t{1} << 63U, 64) == std::vector<std::size_t>{127});
  CHECK(places(0x8000000000000001U, 0) == std::vector<std::size_t>{0, 63});
  CHECK(places(0x8000000000000111U, 10) == std::vector<std::size_t>{10, 14, 18, 73});
  std::vector<std::size_t> all;
  for (std::size_t i = 0; i < 64; ++i) all.push_back(i);
  CHECK(places(~std::uint64_t{0}, 0) == all);
}
