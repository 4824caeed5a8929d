// SPDX-License-Identifier: BSL-1.0
#include "compressors/sent.hpp"
#include "compressors/simple_compressors.hpp"
#include "support/catch.hpp"

#include <coop/compressors/error_feedback.hpp>
#include <coop/compressors/identity.hpp>
#include <coop/compressors/two_way.hpp>
#include <coop/laws/compressor.hpp>

using coop::error_feedback;
using coop::identity;
using coop::two_way;
using coop_test::all_or_nothing;
using coop_test::keep_largest;

using squeezed = error_feedback<keep_largest>;
static_assert(coop::TwoWayCompressor<two_way<squeezed, squeezed>>);
static_assert(coop::CompensatingCompressor<two_way<squeezed, squeezed>>);
static_assert(coop::CompensatingCompressor<two_way<squeezed, all_or_nothing>>);
static_assert(coop::CompensatingCompressor<two_way<identity, squeezed>>);
static_assert(!coop::CompensatingCompressor<two_way<keep_largest, squeezed>>);
static_assert(!coop::CompensatingCompressor<two_way<squeezed, keep_largest>>);
static_assert(!coop::CompensatingCompressor<two_way<all_or_nothing, identity>>);
static_assert(two_way<all_or_nothing, identity>::unbiased);
static_assert(!two_way<all_or_nothing, keep_largest>::unbiased);

TEST_CASE("two_way's variances multiply", "[compressors]") {
  CHECK(two_way{all_or_nothing{}, all_or_nothing{}}.variance_bound(5) == 3.0);
  CHECK(two_way{all_or_nothing{}, identity{}}.variance_bound(5) == 1.0);
  CHECK(two_way{identity{}, keep_largest{}}.describe() == "two_way{identity{}, user_defined}");
  coop::laws::compressor<float>(two_way{all_or_nothing{}, identity{}}, {.draws = 500});
  coop::laws::compressor<double>(two_way{squeezed{}, squeezed{}}, {.draws = 3});
}
