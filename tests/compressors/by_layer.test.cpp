// SPDX-License-Identifier: BSL-1.0
#include "compressors/sent.hpp"
#include "compressors/simple_compressors.hpp"
#include "support/catch.hpp"

#include <coop/compressors/by_layer.hpp>
#include <coop/compressors/ef21.hpp>
#include <coop/compressors/error_feedback.hpp>
#include <coop/compressors/power_sgd.hpp>
#include <coop/compressors/scaled_sign.hpp>
#include <coop/compressors/sign.hpp>
#include <coop/laws/compressor.hpp>

#include <vector>

using coop::by_layer;
using coop_test::as_bytes;
using coop_test::as_numbers;
using coop_test::keep_largest;

static_assert(coop::Compressor<by_layer<coop::sign>>);
static_assert(by_layer<keep_largest>::contractive && !by_layer<coop::sign>::contractive);
static_assert(coop::CompensatingCompressor<by_layer<coop::error_feedback<keep_largest>>>);
static_assert(!coop::CompensatingCompressor<by_layer<keep_largest>>);
static_assert(coop::AccumulatingCompressor<by_layer<coop::ef21<keep_largest>>>);
static_assert(by_layer<coop_test::all_or_nothing>::unbiased);

namespace {

const coop::parameter_layout layout{{"weights", 0, 2, 2}, {"bias", 4, 2, 1}, {"none", 6, 0, 1}};

}  // namespace

TEMPLATE_TEST_CASE("by_layer obeys the laws of compressors", "[compressors]", float, double) {
  coop::laws::compressor<TestType>(by_layer{keep_largest{}}, {.draws = 3});
  coop::laws::compressor<TestType>(by_layer{keep_largest{}, coop::sign{}, 100}, {.draws = 3});
  coop::laws::compressor<TestType>(by_layer{coop_test::all_or_nothing{}}, {.draws = 500});
  coop::laws::compressor<TestType>(coop::error_feedback{by_layer{coop::scaled_sign{}}},
                                   {.draws = 3});
  coop::laws::compressor<TestType>(by_layer{coop::error_feedback{coop::power_sgd{1}}},
                                   {.dimension = 30, .draws = 3, .columns = 5});
}

TEST_CASE("each block has its own message behind its length", "[compressors]") {
  // 2 x 2 weights: the second value, 5 = 0x40A00000; two biases below 3 values: as they are.
  auto stream = by_layer{keep_largest{}, coop::identity{}, 3}.start<float>(layout);
  const std::vector<float> x{1, 5, -2, 3, 1, 2};
  const auto message = coop_test::send(stream, x);
  CHECK(as_numbers(message) ==
        std::vector<int>{8, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0,    0,    0, 0, 0xA0, 0x40,  //
                         8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x3F, 0, 0, 0,    0x40,  //
                         0, 0, 0, 0, 0, 0, 0, 0});
  CHECK(stream.max_bytes() == message.size());
  CHECK(coop_test::receive<float>(stream, message, 6) == std::vector<float>{0, 5, 0, 0, 1, 2});
}

TEST_CASE("matrices keep their shape inside", "[compressors]") {
  // Rank 1 of a 4 x 4 block takes 8 of 16 values; a 16 x 1 block travels as it is.
  const coop::parameter_layout two{{"a", 0, 4, 4}, {"b", 16, 16, 1}};
  auto stream = by_layer{coop::power_sgd{1}}.start<double>(two);
  CHECK(stream.max_bytes() == 8 + 8 * 8 + 8 + 16 * 8);
}

TEST_CASE("memory works block by block", "[compressors]") {
  auto stream = coop::error_feedback{by_layer{keep_largest{}}}.start<double>(layout);
  const auto message = coop_test::send(stream, std::vector<double>{1, 2, 3, 4, 5, 6});
  CHECK(coop_test::receive<double>(stream, message, 6) == std::vector<double>{0, 0, 0, 4, 0, 6});
  const auto left = stream.memory();
  CHECK(std::vector<double>(left.begin(), left.end()) == std::vector<double>{1, 2, 3, 0, 5, 0});
}

TEST_CASE("running sums are kept for the blocks that have them", "[compressors]") {
  auto stream = by_layer{coop::ef21{keep_largest{}}, coop::identity{}, 3}.start<double>(layout);
  std::vector<double> out;
  for (int time = 0; time < 2; ++time) {
    const auto message = coop_test::send(stream, std::vector<double>{1, 2, 3, 4, 5, 6});
    out = coop_test::receive<double>(stream, message, 6);
    stream.accumulate(out);
  }
  CHECK(out == std::vector<double>{0, 0, 3, 4, 5, 6});
}

TEST_CASE("by_layer's bounds are the worst over its blocks", "[compressors]") {
  CHECK(by_layer{keep_largest{}}.contraction(10) == 0.1);
  CHECK(by_layer{coop::identity{}, keep_largest{}, 5}.contraction(10) == 0.25);
  CHECK(by_layer{keep_largest{}}.contraction(0) == 1.0);
  CHECK(by_layer{coop_test::all_or_nothing{}}.variance_bound(3) == 1.0);
  CHECK(by_layer{coop::sign{}}.describe() == "by_layer{sign{}}");
  CHECK(by_layer{coop::scaled_sign{}, coop::identity{}, 64}.describe() ==
        "by_layer{scaled_sign{}, identity{}, 64}");
}

TEST_CASE("by_layer refuses lengths that lie", "[compressors]") {
  auto stream = by_layer{coop::sign{}}.start<float>(layout);
  const std::vector<std::byte> good = coop_test::send(stream, std::vector<float>(6));
  REQUIRE(good.size() == 9 + 9 + 8);
  for (const std::size_t at : {0U, 7U, 9U, 18U}) {
    auto bad = good;
    bad[at] = std::byte{0xFF};
    CHECK_THROWS_AS(coop_test::receive<float>(stream, bad, 6), coop::error);
  }
  std::vector<std::byte> small(stream.max_bytes() - 1);
  coop::random_stream random{1};
  const std::vector<float> x(6);
  CHECK_THROWS_AS(stream.encode(x, small, random), std::invalid_argument);
}
