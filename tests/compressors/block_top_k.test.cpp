// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"
#include "support/messages.hpp"

#include <coop/compressors/block_top_k.hpp>
#include <coop/core/random.hpp>
#include <coop/laws/compressor.hpp>

#include <cstddef>
#include <limits>
#include <vector>

static_assert(coop::Compressor<coop::block_top_k> && coop::block_top_k::contractive);
static_assert(!coop::block_top_k::unbiased && !coop::block_top_k::linear);

using coop_test::as_numbers;
using coop_test::message_of;
using coop_test::sent;

TEMPLATE_TEST_CASE("block_top_k obeys the laws of compressors", "[compressors]", float, double) {
  for (const std::size_t block : {1U, 4U, 16U, 33U, 100U}) {
    coop::laws::compressor<TestType>(coop::block_top_k{0.3, block}, {.draws = 5});
    coop::laws::compressor<TestType>(coop::block_top_k{2, block}, {.draws = 5});
  }
}

TEST_CASE("block_top_k has the documented bytes", "[compressors]") {
  // Blocks {0, 1} {−3, 0} {2}: 2·2 + 1 (a bitmap), bits 1 and 2; −3 = c0400000, 2 = 40000000.
  CHECK(as_numbers(message_of(coop::block_top_k{2, 2}, std::vector<float>{0, 1, -3, 0, 2})) ==
        std::vector<int>{5, 0b110, 0, 0, 0x40, 0xC0, 0, 0, 0, 0, 0, 0, 0, 0x40});
  CHECK(message_of(coop::block_top_k{0, 2}, std::vector<float>{1}).empty());
  CHECK(coop::block_top_k{0.25, 64}.describe() == "block_top_k{0.25, 64}");
  CHECK(coop::block_top_k{3, 64}.describe() == "block_top_k{3, 64}");
}

TEMPLATE_TEST_CASE("block_top_k keeps the blocks of largest norm", "[compressors]", float, double) {
  using vector = std::vector<TestType>;
  const vector x{3, 0, 0, 2, 2, 2, -1, 3, 0, 4};  // squared norms 9, 12, 10, 16 (a short block)
  CHECK(sent(coop::block_top_k{1, 3}, x) == vector{0, 0, 0, 0, 0, 0, 0, 0, 0, 4});
  CHECK(sent(coop::block_top_k{2, 3}, x) == vector{0, 0, 0, 2, 2, 2, 0, 0, 0, 4});
  CHECK(sent(coop::block_top_k{3, 3}, x) == vector{0, 0, 0, 2, 2, 2, -1, 3, 0, 4});
  CHECK(sent(coop::block_top_k{4, 3}, x) == x);
  CHECK(sent(coop::block_top_k{1, 100}, x) == x);
  CHECK(sent(coop::block_top_k{1, 2}, vector{1, 1, -1, 1, 1, 1}) == vector{1, 1, 0, 0, 0, 0});
}

TEMPLATE_TEST_CASE("block_top_k tells norms whose squares leave the range", "[compressors]", float,
                   double) {
  using vector = std::vector<TestType>;
  using limits = std::numeric_limits<TestType>;
  const TestType most = limits::max();
  const TestType tiny = limits::denorm_min();
  CHECK(sent(coop::block_top_k{1, 2}, vector{most, 0, most, most}) == vector{0, 0, most, most});
  CHECK(sent(coop::block_top_k{1, 2}, vector{tiny, 0, tiny, tiny}) == vector{0, 0, tiny, tiny});
  CHECK(sent(coop::block_top_k{1, 2}, vector(4)) == vector(4));
}

TEST_CASE("block_top_k's contraction is that of blocks of one norm", "[compressors]") {
  CHECK(coop::block_top_k{2, 3}.contraction(10) == 0.5);
  CHECK(coop::block_top_k{0.01, 3}.contraction(10) == 0.25);
  CHECK(coop::block_top_k{0, 3}.contraction(10) == 0.0);
  CHECK(coop::block_top_k{2, 3}.contraction(0) == 1.0);
  const std::vector<double> x{2, 0, 0, 2, 0, 0, 2, 0, 0, 2};  // the short block is as heavy
  CHECK(coop::squared_distance(sent(coop::block_top_k{2, 3}, x), x) == 8.0);
}

TEST_CASE("block_top_k refuses bad parameters, NaN and infinities", "[compressors]") {
  CHECK_THROWS_TEXT((coop::block_top_k{0.1, 0}), std::invalid_argument,
                    "block_top_k: block is 0, must be at least 1");
  CHECK_THROWS_TEXT((coop::block_top_k{0.0, 4}), std::invalid_argument,
                    "block_top_k: fraction is 0");
  std::vector<float> x{1, 2, 3, std::numeric_limits<float>::quiet_NaN()};
  CHECK_THROWS_TEXT(sent(coop::block_top_k{1, 2}, x), coop::error, "block_top_k: value 3 is NaN");
  x.push_back(5);
  x[2] = -std::numeric_limits<float>::infinity();
  CHECK_THROWS_TEXT(sent(coop::block_top_k{0, 2}, x), coop::error,
                    "block_top_k: value 2 is infinite");
}
