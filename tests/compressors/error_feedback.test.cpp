// SPDX-License-Identifier: BSL-1.0
#include "compressors/sent.hpp"
#include "compressors/simple_compressors.hpp"
#include "support/catch.hpp"

#include <coop/compressors/error_feedback.hpp>
#include <coop/compressors/identity.hpp>
#include <coop/compressors/power_sgd.hpp>
#include <coop/compressors/scaled_sign.hpp>
#include <coop/laws/compressor.hpp>

#include <concepts>
#include <vector>

using coop::error_feedback;
using coop_test::all_or_nothing;
using coop_test::keep_largest;

static_assert(coop::CompensatingCompressor<error_feedback<keep_largest>>);
static_assert(std::same_as<decltype(error_feedback{keep_largest{}}), error_feedback<keep_largest>>);
static_assert(std::same_as<decltype(error_feedback{all_or_nothing{}}),
                           error_feedback<coop::contracted<all_or_nothing>>>);
static_assert(coop::ReducibleCompressor<error_feedback<coop::identity>, float>);
static_assert(coop::ReducibleCompressor<error_feedback<coop::power_sgd>, double>);
static_assert(!coop::ReducibleCompressor<error_feedback<keep_largest>, double>);

TEMPLATE_TEST_CASE("error_feedback obeys the laws of compressors", "[compressors]", float, double) {
  coop::laws::compressor<TestType>(error_feedback{keep_largest{}}, {.draws = 3});
  coop::laws::compressor<TestType>(error_feedback{coop::scaled_sign{8}}, {.draws = 3});
  coop::laws::compressor<TestType>(error_feedback{coop::identity{}}, {.draws = 3});
  coop::laws::compressor<TestType>(error_feedback{coop::power_sgd{2}},
                                   {.dimension = 60, .draws = 3, .columns = 6});
}

TEST_CASE("what is not sent is sent later", "[compressors]") {
  // By hand: e = (3, 2, -1): 3 is sent. e = (0+1, 2+1, -1-3): -4. e = (1, 3, 0): 3. e = (1, 0, 0).
  auto stream = coop_test::start<double>(error_feedback{keep_largest{}}, 3);
  const auto sent = [&](const std::vector<double>& x) {
    return coop_test::receive<double>(stream, coop_test::send(stream, x), 3);
  };
  CHECK(sent({3, 2, -1}) == std::vector<double>{3, 0, 0});
  CHECK(sent({1, 1, -3}) == std::vector<double>{0, 0, -4});
  CHECK(sent({0, 0, 0}) == std::vector<double>{0, 3, 0});
  CHECK(sent({0, 0, 0}) == std::vector<double>{1, 0, 0});
  CHECK(sent({0, 0, 0}) == std::vector<double>{0, 0, 0});
}

TEST_CASE("an unbiased compressor is scaled down before its error is kept", "[compressors]") {
  // omega = 1, so Q' is x or 0: what is lost is all or nothing, and never grows.
  auto stream = coop_test::start<double>(error_feedback{all_or_nothing{}}, 1);
  for (std::size_t step = 0; step < 50; ++step) {
    const auto q = coop_test::receive<double>(
        stream, coop_test::send(stream, std::vector<double>{1}, step), 1);
    CHECK((q[0] == 0 || stream.memory()[0] == 0));
  }
}

TEST_CASE("reducing keeps what the others did not see", "[compressors]") {
  auto stream = coop_test::start<float>(error_feedback{coop::identity{}}, 2);
  const std::vector<float> x{1, 2};
  std::vector<float> mean(2);
  std::vector<float> own(2);
  coop::random_stream random{1};
  // The other node, of the same weight, has (3, 6).
  stream.reduce(std::span<const float>{x}, std::span<float>{mean}, std::span<float>{own}, random,
                [](std::span<float> list) {
                  list[0] = (list[0] + 3) / 2;
                  list[1] = (list[1] + 6) / 2;
                });
  CHECK(mean == std::vector<float>{2, 4});
  CHECK(own == x);
  CHECK(stream.memory()[0] == 0);
}

TEST_CASE("error_feedback says what it wraps", "[compressors]") {
  CHECK(error_feedback{coop::scaled_sign{64}}.describe() == "error_feedback{scaled_sign{64}}");
  CHECK(error_feedback{all_or_nothing{}}.describe() == "error_feedback{contracted{user_defined}}");
  CHECK(error_feedback{coop::scaled_sign{}}.max_bytes<float>(9) == 6);
}
