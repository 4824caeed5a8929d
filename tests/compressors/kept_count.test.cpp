// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/compressors/kept_count.hpp>

#include <cstddef>
#include <limits>
#include <stdexcept>

using coop::kept_count;

TEST_CASE("a fraction is rounded up and at least one", "[compressors]") {
  CHECK(kept_count{"x", 0.01}.of(0) == 0);
  CHECK(kept_count{"x", 0.01}.of(1) == 1);
  CHECK(kept_count{"x", 0.01}.of(100) == 1);
  CHECK(kept_count{"x", 0.01}.of(101) == 2);
  CHECK(kept_count{"x", 0.01}.of(25'600'000) == 256'000);
  CHECK(kept_count{"x", 0.07}.of(100) == 7);  // 0.07 as a double is a little above 7/100
  CHECK(kept_count{"x", 0.5}.of(7) == 4);
  CHECK(kept_count{"x", 1.0}.of(7) == 7);
  CHECK(kept_count{"x", 1e-300}.of(7) == 1);
  CHECK(kept_count{"x", 0.999999}.of(7) == 7);
  CHECK(kept_count{"x", 1.0}.of(std::numeric_limits<std::size_t>::max()) ==
        std::numeric_limits<std::size_t>::max());
}

TEST_CASE("a count is at most what there is", "[compressors]") {
  CHECK(kept_count{"x", 3}.of(10) == 3);
  CHECK(kept_count{"x", std::size_t{30}}.of(10) == 10);
  CHECK(kept_count{"x", 0}.of(10) == 0);
}

TEST_CASE("fractions and counts out of range are refused", "[compressors]") {
  CHECK_THROWS_TEXT((kept_count{"top_k", 0.0}), std::invalid_argument,
                    "top_k: fraction is 0, must be above 0 and at most 1");
  CHECK_THROWS_AS((kept_count{"x", 1.5}), std::invalid_argument);
  CHECK_THROWS_AS((kept_count{"x", -0.1}), std::invalid_argument);
  CHECK_THROWS_AS((kept_count{"x", std::numeric_limits<double>::quiet_NaN()}),
                  std::invalid_argument);
  CHECK_THROWS_TEXT((kept_count{"x", -2}), std::invalid_argument,
                    "x: count is -2, must be at least 0");
  CHECK_THROWS_TEXT((kept_count{"x", 0, 1}), std::invalid_argument,
                    "x: count is 0, must be at least 1");
}

TEST_CASE("a kept count says what it is", "[compressors]") {
  CHECK(kept_count{"x", 0.01}.describe() == "0.01");
  CHECK(kept_count{"x", 1.0}.describe() == "1.0");
  CHECK(kept_count{"x", 1}.describe() == "1");
}
