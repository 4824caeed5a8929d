// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/core/philox.hpp>
#include <coop/core/random.hpp>

#include <array>
#include <cstdint>
#include <vector>

TEST_CASE("several blocks at once are the blocks one by one, also where the counter wraps",
          "[core]") {
#if defined(__GNUC__) && !defined(__CUDACC__)
  for (const std::uint32_t first : {0U, 5U, 0x7FFFFFFFU, 0xFFFFFFFDU}) {
    const std::array<std::uint32_t, 4> counter{first, 0xFFFFFFFFU, 7, 0x80000000U};
    const std::array<std::uint32_t, 2> key{0xDEADBEEFU, 0xFFFFFFFFU};
    std::vector<std::uint32_t> words(4 * coop::philox_lanes::blocks);
    coop::philox_lanes::write(counter, key, words.data());
    for (std::uint32_t i = 0; i < coop::philox_lanes::blocks; ++i) {
      const auto block = coop::philox4x32({first + i, counter[1], counter[2], counter[3]}, key);
      for (std::size_t j = 0; j < 4; ++j) CHECK(words[4 * i + j] == block[j]);
    }
  }
#endif
}

TEST_CASE("fill draws what single calls draw, from any place and of any length", "[core]") {
  for (const std::size_t before : {0UL, 1UL, 2UL, 3UL, 4UL, 7UL}) {
    for (const std::size_t size :
         {0UL, 1UL, 3UL, 4UL, 5UL, 63UL, 64UL, 65UL, 67UL, 128UL, 1000UL}) {
      coop::random_stream one{42, 3, std::size_t{1} << 40U, coop::purpose::compression};
      coop::random_stream many = one;
      for (std::size_t i = 0; i < before; ++i) CHECK(one() == many());
      std::vector<std::uint32_t> words(size);
      many.fill(words);
      std::vector<std::uint32_t> expected(size);
      for (std::uint32_t& word : expected) word = one();
      CHECK(words == expected);
      CHECK(one() == many());
    }
  }
}
