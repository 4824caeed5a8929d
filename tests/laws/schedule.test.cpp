// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/laws/schedule.hpp>

namespace {

struct bulk {
  static constexpr auto synchronization = coop::synchrony::bulk_synchronous;
};
struct forgetful : bulk {
  mutable int asked = 0;
  bool communicates(const coop::progress&) const { return ++asked % 3 == 0; }
};
struct liar : bulk {
  static constexpr bool communicates_every_step = true;
  bool communicates(const coop::progress& p) const { return p.step != 17; }
};
struct lazy : bulk {
  bool communicates(const coop::progress&) const { return true; }
  bool computes(const coop::progress& p, std::size_t) const { return p.step < 5; }
};

}  // namespace

TEST_CASE("the laws of schedules find those who break them", "[laws]") {
  CHECK_THROWS_TEXT(coop::laws::schedule(forgetful{}), coop::law_violation, "the same answer");
  CHECK_THROWS_TEXT(coop::laws::schedule(liar{}), coop::law_violation,
                    "communicates_every_step is declared, but nothing is communicated at step 17");
  CHECK_THROWS_TEXT(coop::laws::schedule(lazy{}), coop::law_violation,
                    "the largest shard rests at step 5");
}
