// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/compressors/refuse_non_finite.hpp>

#include <limits>
#include <span>
#include <vector>

TEMPLATE_TEST_CASE("the first value that cannot be compressed is named", "[compressors]", float,
                   double) {
  using limits = std::numeric_limits<TestType>;
  const std::vector<TestType> x{limits::max(), -limits::denorm_min(), -limits::infinity(),
                                -limits::quiet_NaN()};
  const std::span<const TestType> all{x};
  CHECK_THROWS_TEXT(coop::refuse_non_finite(all, 10, "it"), coop::error,
                    "it: value 12 is infinite and cannot be compressed");
  CHECK_THROWS_TEXT(coop::refuse_non_finite(all.last(1), 0, "it"), coop::error,
                    "it: value 0 is NaN and cannot be compressed: the run has diverged; choose a "
                    "smaller step size");
  CHECK_THROWS_TEXT(coop::refuse_nan(all, 10, "it"), coop::error, "it: value 13 is NaN");
  CHECK_NOTHROW(coop::refuse_nan(all.first(3), 0, "it"));
  CHECK_NOTHROW(coop::refuse_non_finite(all.first(2), 0, "it"));
  CHECK_NOTHROW(coop::refuse_non_finite(all.first(0), 0, "it"));
}
