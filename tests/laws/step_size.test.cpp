// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/laws/step_size.hpp>

namespace {

struct negative {
  double factor(const coop::progress& p) const { return 10.5 - static_cast<double>(p.step); }
};
struct infinite {
  double factor(const coop::progress& p) const { return 1.0 / static_cast<double>(9 - p.step); }
};
struct counting {
  mutable double asked = 0;
  double factor(const coop::progress&) const { return ++asked; }
};

}  // namespace

TEST_CASE("the laws of step sizes find those who break them", "[laws]") {
  CHECK_THROWS_TEXT(coop::laws::step_size(negative{}), coop::law_violation,
                    "finite and not negative: it is -0.500000 at step 11");
  CHECK_THROWS_TEXT(coop::laws::step_size(infinite{}), coop::law_violation, "at step 9");
  CHECK_THROWS_TEXT(coop::laws::step_size(counting{}), coop::law_violation, "the same factor");
}
