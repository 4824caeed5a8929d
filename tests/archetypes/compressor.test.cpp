// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/archetypes/compressor.hpp>
#include <coop/laws/compressor.hpp>

TEMPLATE_TEST_CASE("the least compressors obey the laws", "[archetypes]", float, double) {
  CHECK_NOTHROW(coop::laws::compressor<TestType>(coop::archetypes::compressor{}, {.draws = 10}));
  CHECK_NOTHROW(
      coop::laws::compressor<TestType>(coop::archetypes::unbiased_compressor{}, {.draws = 10}));
}
