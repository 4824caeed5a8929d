// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/compressors/scatter_add.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <vector>

TEST_CASE("scatter_add adds a multiple of each value where it belongs", "[compressors]") {
  // IEEE 754: 1 = 3f800000, −2 = c0000000.
  const std::array<std::byte, 8> message{std::byte{0},    std::byte{0},   std::byte{0x80},
                                         std::byte{0x3F}, std::byte{0},   std::byte{0},
                                         std::byte{0},    std::byte{0xC0}};
  const std::vector<std::size_t> places{0, 2};
  std::vector<float> out{10, 20, 30};
  coop::scatter_add(message, 0.5F, std::span<const std::size_t>{places}, std::span{out}, "test");
  CHECK(out == std::vector<float>{10.5F, 20, 29});
  const auto with = [&](std::size_t bytes, std::size_t indices) {
    coop::scatter_add(std::span{message}.first(bytes), 1.0F,
                      std::span<const std::size_t>{places}.first(indices), std::span{out}, "test");
  };
  with(0, 0);
  CHECK_THROWS_TEXT(with(7, 2), coop::error, "test: message has 7 bytes of values for 2 indices");
  CHECK_THROWS_AS(with(8, 1), coop::error);
  CHECK_THROWS_AS(with(4, 2), coop::error);
  CHECK_THROWS_AS(with(1, 0), coop::error);
  CHECK(out == std::vector<float>{10.5F, 20, 29});
}
