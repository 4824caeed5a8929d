// SPDX-License-Identifier: BSL-1.0
#include <coop/report/report.hpp>

#include <sstream>

#include "support/catch.hpp"

TEST_CASE("a report prints what people ask for") {
  coop::report r;
  r.composition = "elastic{8, 0.2}, periodic{10}, exchange::models{}";
  r.nodes = 9;
  r.workers = 8;
  r.zeta = 0.8;
  r.trace = {{0, 0, 0, 2.5, 1, 0, 0, 0}, {40, 2, 1.5, 0.125, 0.5, 0.25, 4096, 2048}};
  std::ostringstream out;
  out << r;
  for (const char* part :
       {"elastic{8, 0.2}", "9 (8 workers)", "0.8", "0.125 (from 2.5)", "4096", "2048", "1.5"}) {
    CHECK_THAT(out.str(), coop_test::contains(part));
  }
  CHECK(r.loss() == 0.125);
  CHECK(r.steps() == 40);
  CHECK(r.seconds() == 1.5);
}

TEST_CASE("a report without trace and zeta prints too") {
  std::ostringstream out;
  out << coop::report{};
  CHECK_THAT(out.str(), coop_test::contains("not computed"));
}

TEST_CASE("a run with a server prints what became of the gradients") {
  coop::report r;
  r.updates = 5;
  r.accepted = 8;
  r.dropped = 3;
  r.staleness = {4, 2, 0, 2};
  CHECK(r.mean_staleness() == 1.0);
  CHECK(coop::report{}.mean_staleness() == 0.0);
  std::ostringstream out;
  out << r;
  CHECK_THAT(out.str(), coop_test::contains("updates             5 (8 gradients, 3 dropped)"));
  CHECK_THAT(out.str(), coop_test::contains("staleness           mean 1, most 3"));
}
