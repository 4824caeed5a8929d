// SPDX-License-Identifier: BSL-1.0
#include <coop/laws/topology.hpp>
#include <coop/topologies/elastic.hpp>

#include <cmath>
#include <limits>

#include "support/catch.hpp"

static_assert(coop::SpectralTopology<coop::elastic>);

TEST_CASE("elastic obeys the laws, its closed form of zeta among them") {
  for (const std::size_t m : {1U, 2U, 3U, 4U, 5U, 8U, 16U}) {
    CHECK_NOTHROW(coop::laws::topology(coop::elastic{m}));
    const double limit = 2.0 / (static_cast<double>(m) + 1.0);
    for (const double part : {0.01, 0.3, 0.5, 0.9, 0.99}) {
      INFO(m << " workers, alpha " << part * limit);
      CHECK_NOTHROW(coop::laws::topology(coop::elastic{m, part * limit}));
    }
  }
}

TEST_CASE("elastic is EASGD's matrix") {
  const Eigen::MatrixXd w = coop::laws::dense_weights(coop::elastic{2, 0.25}, 0);
  Eigen::Matrix3d expected;
  expected << 0.75, 0, 0.25,  //
      0, 0.75, 0.25,          //
      0.25, 0.25, 0.5;
  CHECK(w == expected);
}

TEST_CASE("elastic's best alpha is 2/(m+2), where zeta is m/(m+2)") {
  for (const std::size_t m : {1U, 2U, 3U, 8U, 16U, 100U}) {
    const auto workers = static_cast<double>(m);
    const coop::elastic best{m};
    CHECK(best.alpha() == 2.0 / (workers + 2.0));
    CHECK(std::abs(best.zeta() - workers / (workers + 2.0)) < 1e-15);
    if (m == 1) continue;
    for (const double other : {0.9 * best.alpha(), best.alpha() / 2 + 1 / (workers + 1)}) {
      CHECK(coop::elastic{m, other}.zeta() > best.zeta());
    }
  }
}

TEST_CASE("elastic's anchor is auxiliary") {
  const coop::elastic easgd{8, 0.2};
  CHECK(easgd.nodes() == 9);
  CHECK(easgd.workers() == 8);
  CHECK(easgd.describe() == "elastic{8, 0.2}");
}

TEST_CASE("elastic refuses an alpha that diverges") {
  CHECK_THROWS_TEXT((coop::elastic{3, 0.5}), std::invalid_argument, "below 2/(m+1) = 0.5");
  CHECK_THROWS_TEXT((coop::elastic{3, 0.0}), std::invalid_argument, "must be above 0");
  CHECK_THROWS_TEXT((coop::elastic{3, -0.1}), std::invalid_argument, "alpha is -0.1");
  CHECK_THROWS_AS((coop::elastic{3, std::numeric_limits<double>::quiet_NaN()}),
                  std::invalid_argument);
  CHECK_THROWS_TEXT(coop::elastic{0}, std::invalid_argument, "0 workers");
}
