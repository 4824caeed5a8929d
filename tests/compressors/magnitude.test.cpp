// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/compressors/magnitude.hpp>

#include <limits>

TEMPLATE_TEST_CASE("magnitudes are ordered as sizes are", "[compressors]", float, double) {
  using limits = std::numeric_limits<TestType>;
  using coop::magnitude;
  CHECK(magnitude(TestType(0)) == 0);
  CHECK(magnitude(-TestType(0)) == 0);
  CHECK(magnitude(limits::denorm_min()) == 1);
  CHECK(magnitude(-limits::denorm_min()) == 1);
  CHECK(magnitude(limits::min()) > magnitude(limits::denorm_min()));
  CHECK(magnitude(TestType(-2)) == magnitude(TestType(2)));
  CHECK(magnitude(TestType(-2)) > magnitude(TestType(1.5)));
  CHECK(magnitude(limits::max()) < coop::infinite_magnitude<TestType>);
  CHECK(magnitude(-limits::infinity()) == coop::infinite_magnitude<TestType>);
  CHECK(magnitude(limits::quiet_NaN()) > coop::infinite_magnitude<TestType>);
  CHECK(magnitude(-limits::quiet_NaN()) > coop::infinite_magnitude<TestType>);
}
