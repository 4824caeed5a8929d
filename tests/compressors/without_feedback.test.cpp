// SPDX-License-Identifier: BSL-1.0
#include "compressors/sent.hpp"
#include "compressors/simple_compressors.hpp"
#include "support/catch.hpp"

#include <coop/compressors/power_sgd.hpp>
#include <coop/compressors/sign.hpp>
#include <coop/compressors/without_feedback.hpp>
#include <coop/laws/compressor.hpp>

#include <concepts>

using coop::without_feedback;

static_assert(std::same_as<decltype(without_feedback{coop::sign{}}), without_feedback<coop::sign>>);
static_assert(coop::BiasAcceptingCompressor<without_feedback<coop::sign>>);
static_assert(coop::SignCompressor<without_feedback<coop::sign>>);
static_assert(!coop::BiasAcceptingCompressor<coop::sign>);
static_assert(!coop::CompensatingCompressor<without_feedback<coop::sign>>);
static_assert(coop::ReducibleCompressor<without_feedback<coop::power_sgd>, float>);

TEMPLATE_TEST_CASE("without_feedback is its compressor", "[compressors]", float, double) {
  const auto x = coop_test::normal_values<TestType>(50);
  CHECK(coop_test::message_of(without_feedback{coop::sign{}}, x) ==
        coop_test::message_of(coop::sign{}, x));
  coop::laws::compressor<TestType>(without_feedback{coop::sign{}}, {.draws = 3});
  coop::laws::compressor<TestType>(without_feedback{coop::power_sgd{1}},
                                   {.dimension = 20, .draws = 3, .columns = 4});
  CHECK(without_feedback{coop::sign{}}.describe() == "without_feedback{sign{}}");
  CHECK(without_feedback{coop::power_sgd{3}}.rank == 3);
}
