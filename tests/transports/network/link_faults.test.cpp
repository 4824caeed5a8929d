// SPDX-License-Identifier: BSL-1.0
#include <coop/transports/network/link_faults.hpp>

#include <coop/core/random.hpp>

#include <cmath>
#include <limits>
#include <stdexcept>

#include "support/catch.hpp"

namespace {

using coop::link_faults;
using coop::random_stream;

TEST_CASE("a link is down in its outages, both ways", "[link_faults]") {
  const link_faults faults{.timeout = 0.5, .outages = {{0, 1, 1, 2}, {1, 0, 3, 4}, {2, 1, 0, 9}}};
  CHECK(!faults.none());
  CHECK(!faults.down(0, 1, 0.5));
  CHECK(faults.down(0, 1, 1));
  CHECK(faults.down(1, 0, 1.5));
  CHECK(!faults.down(0, 1, 2));
  CHECK(faults.down(0, 1, 3));
  CHECK(!faults.down(0, 2, 3));
  CHECK(link_faults{}.none());
}

TEST_CASE("a transmission is lost in an outage, and by chance", "[link_faults]") {
  const link_faults faults{.loss = 0.25, .outages = {{0, 1, 1, 2}}};
  random_stream random{1};
  CHECK(faults.loses(1, 0, 1.5, random));
  constexpr int tries = 10'000;
  int lost = 0;
  for (int i = 0; i < tries; ++i) lost += faults.loses(0, 1, 3, random) ? 1 : 0;
  CHECK(std::abs(lost - tries * 0.25) < 5 * std::sqrt(tries * 0.25 * 0.75));
  CHECK(!link_faults{}.loses(0, 1, 5, random));
}

TEST_CASE("faults that cannot be are refused", "[link_faults]") {
  const double nan = std::nan("");
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK_THROWS_TEXT(link_faults{.loss = 1}.validate(2), std::invalid_argument, "loss is 1");
  CHECK_THROWS_TEXT(link_faults{.loss = -0.1}.validate(2), std::invalid_argument, "loss");
  CHECK_THROWS_TEXT(link_faults{.loss = nan}.validate(2), std::invalid_argument, "loss");
  CHECK_THROWS_TEXT(link_faults{.timeout = 0}.validate(2), std::invalid_argument, "timeout");
  CHECK_THROWS_TEXT((link_faults{.outages = {{0, 2, 1, 2}}}.validate(2)), std::invalid_argument,
                    "none of the 2 nodes");
  CHECK_THROWS_TEXT((link_faults{.outages = {{0, 1, 3, 2}}}.validate(2)), std::invalid_argument,
                    "from 3 s to 2 s");
  CHECK_THROWS_TEXT((link_faults{.outages = {{0, 1, 3, infinity}}}.validate(2)),
                    std::invalid_argument, "end after that");
  CHECK_NOTHROW(link_faults{}.validate(1));
}

TEST_CASE("an outage is at most a million timeouts long, for a message tries each",
          "[link_faults]") {
  const auto of = [](double timeout, double begin, double end) {
    link_faults{.timeout = timeout, .outages = {{0, 1, begin, end}}}.validate(2);
  };
  CHECK_NOTHROW(of(0.5, 0, 0.5e6));
  CHECK_NOTHROW(of(0.5, 1e6, 1.5e6));
  CHECK_THROWS_TEXT(of(0.5, 0, 0.5e6 + 1), std::invalid_argument,
                    "of timeouts of 0.5 s, must be at most 1e+06 of them; give a longer timeout");
  CHECK_THROWS_TEXT(of(1, 0, 1e18), std::invalid_argument, "give a longer timeout");
  CHECK_THROWS_TEXT(of(1e-300, 0, 1e300), std::invalid_argument, "give a longer timeout");
  // A second after 1e17 s is the same double: the message would never come to the end.
  CHECK_THROWS_TEXT(of(1, 1e17, 1e17 + 1000), std::invalid_argument, "give a longer timeout");
  CHECK_NOTHROW(of(1, 5, 5));
}

}  // namespace
