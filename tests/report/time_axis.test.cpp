// SPDX-License-Identifier: BSL-1.0
#include <coop/report/time_axis.hpp>

#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace {

std::vector<std::string> labels(double begin, double end) {
  std::vector<std::string> all;
  for (const auto& each : coop::time_axis{begin, end}.ticks()) all.push_back(each.label);
  return all;
}

}  // namespace

TEST_CASE("an axis is marked at round numbers of a unit that suits its length") {
  CHECK(labels(0, 1) == std::vector<std::string>{"0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6",
                                                 "0.7", "0.8", "0.9", "1"});
  CHECK(labels(0, 0.3) == std::vector<std::string>{"0", "50", "100", "150", "200", "250", "300"});
  CHECK(labels(0, 7200) == std::vector<std::string>{"0", "0.2", "0.4", "0.6", "0.8", "1", "1.2",
                                                    "1.4", "1.6", "1.8", "2"});
  CHECK(labels(3600, 3600.03) == std::vector<std::string>{"3600000", "3600005", "3600010",
                                                          "3600015", "3600020", "3600025",
                                                          "3600030"});
  CHECK(coop::time_axis{0, 90}.unit() == std::string{"min"});
  CHECK(coop::time_axis{0, 59}.unit() == std::string{"s"});
  CHECK(coop::time_axis{0, 0.3}.unit() == std::string{"ms"});
  CHECK(coop::time_axis{0, 3e-6}.unit() == std::string{"µs"});
  CHECK(coop::time_axis{0, 3e-12}.unit() == std::string{"ns"});
  CHECK(coop::time_axis{0, 1e6}.unit() == std::string{"h"});
}

TEST_CASE("any length has 4 to 11 ticks within the axis, in order") {
  for (double length = 1e-12; length < 1e12; length *= 1.37) {
    for (const double begin : {0.0, 0.37 * length, 12.3 * length}) {
      const auto ticks = coop::time_axis{begin, begin + length}.ticks();
      CHECK(ticks.size() >= 4);
      CHECK(ticks.size() <= 11);
      for (std::size_t i = 0; i < ticks.size(); ++i) {
        CHECK(ticks[i].seconds >= begin - 1e-6 * length);
        CHECK(ticks[i].seconds <= begin + length * (1 + 1e-6));
        CHECK((i == 0 || ticks[i].seconds > ticks[i - 1].seconds));
        CHECK((i == 0 || ticks[i].label != ticks[i - 1].label));
      }
    }
  }
}

TEST_CASE("labels differ however late the part of a run that is shown begins") {
  // Ticks are at least some thousand times the distance of doubles there apart.
  for (const double begin : {2000.0, 18000.0, 1e5, 86400.0 * 30}) {
    for (double length = begin * 2e-11; length < begin; length *= 1.9) {
      const auto ticks = coop::time_axis{begin, begin + length}.ticks();
      CHECK(ticks.size() >= 3);
      for (std::size_t i = 1; i < ticks.size(); ++i) CHECK(ticks[i].label != ticks[i - 1].label);
    }
  }
  const auto late = labels(18000, 18000 + 1e-6);
  CHECK(std::set<std::string>{late.begin(), late.end()}.size() == late.size());
  CHECK(late.size() >= 4);
}

TEST_CASE("an axis of no length has no ticks, and lengths at the ends of double end") {
  CHECK(labels(0, 0).empty());
  CHECK(labels(3, 3).empty());
  CHECK(labels(0, std::numeric_limits<double>::denorm_min()).size() <= 11);
  CHECK(labels(0, std::numeric_limits<double>::max()).size() <= 11);
  CHECK(labels(1e18, std::nextafter(1e18, 2e18)).size() <= 11);
}
