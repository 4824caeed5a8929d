// SPDX-License-Identifier: BSL-1.0
#include <coop/topologies/matrix_entry.hpp>

#include <limits>

#include "support/catch.hpp"

TEST_CASE("columns_of sorts entries and completes the diagonal") {
  const coop::link_lists columns =
      coop::columns_of(3, {{2, 0, 0.5}, {1, 1, 1.0}, {0, 0, 0.25}, {0, 2, 0.75}, {1, 0, 0.0}});
  const coop::link_lists expected{{0, 2, 3, 5},
                                  {{0, 0.25}, {2, 0.5}, {1, 1.0}, {0, 0.75}, {2, 0.0}}};
  CHECK(columns == expected);
}

TEST_CASE("columns_of refuses illegal entries") {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  constexpr double infinity = std::numeric_limits<double>::infinity();
  CHECK_THROWS_TEXT(coop::columns_of(0, {}), std::invalid_argument, "0 nodes");
  CHECK_THROWS_TEXT(coop::columns_of(2, {{0, 2, 1.0}}), std::invalid_argument,
                    "W(0, 2) is outside W, which has 2 nodes");
  CHECK_THROWS_TEXT(coop::columns_of(2, {{1, 0, nan}}), std::invalid_argument, "must be finite");
  CHECK_THROWS_TEXT(coop::columns_of(2, {{1, 0, infinity}}), std::invalid_argument,
                    "W(1, 0) is inf");
  CHECK_THROWS_TEXT(coop::columns_of(2, {{1, 0, 0.5}, {0, 0, 1.0}, {1, 0, 0.5}}),
                    std::invalid_argument, "W(1, 0) is given twice");
  CHECK_THROWS_TEXT(coop::entries_of(Eigen::MatrixXd::Ones(3, 4)), std::invalid_argument,
                    "W is 3 x 4, must be square");
}
