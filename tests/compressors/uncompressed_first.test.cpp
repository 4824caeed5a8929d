// SPDX-License-Identifier: BSL-1.0
#include "compressors/sent.hpp"
#include "compressors/simple_compressors.hpp"
#include "support/catch.hpp"

#include <coop/compressors/error_feedback.hpp>
#include <coop/compressors/uncompressed_first.hpp>
#include <coop/laws/compressor.hpp>

using coop::uncompressed_first;
using coop_test::keep_largest;

static_assert(coop::WarmingCompressor<uncompressed_first<keep_largest>>);
static_assert(!coop::CompensatingCompressor<uncompressed_first<keep_largest>>);
static_assert(coop::CompensatingCompressor<uncompressed_first<coop::error_feedback<keep_largest>>>);
static_assert(!coop::AbsoluteCompressor<uncompressed_first<keep_largest>>);

TEMPLATE_TEST_CASE("uncompressed_first has the facts of its compressor", "[compressors]", float,
                   double) {
  coop::laws::compressor<TestType>(uncompressed_first{5, keep_largest{}}, {.draws = 3});
  coop::laws::compressor<TestType>(uncompressed_first{5, coop_test::all_or_nothing{}},
                                   {.draws = 500});
  const uncompressed_first policy{100, coop::error_feedback{keep_largest{}}};
  coop::laws::compressor<TestType>(policy, {.draws = 3});
  CHECK(policy.steps == 100);
  CHECK(policy.describe() == "uncompressed_first{100, error_feedback{user_defined}}");
}
