// SPDX-License-Identifier: BSL-1.0
#include <coop/archetypes/observer.hpp>
#include <coop/report/observers.hpp>

#include <limits>

#include "support/catch.hpp"

namespace {
coop::trace_row row(std::size_t step, double loss) {
  coop::trace_row r;
  r.step = step;
  r.loss = loss;
  return r;
}
}  // namespace

TEST_CASE("early_stop stops at its target") {
  coop::early_stop stop{{.target = 0.5}};
  CHECK_FALSE(stop(row(0, 1.0)));
  CHECK_FALSE(stop(row(1, 0.51)));
  CHECK(stop(row(2, 0.5)));
}

TEST_CASE("early_stop stops when the loss has not improved for `patience` rows") {
  coop::early_stop stop{{.patience = 2, .tolerance = 0.1}};
  CHECK_FALSE(stop(row(0, 1.0)));
  CHECK_FALSE(stop(row(1, 0.8)));
  CHECK_FALSE(stop(row(2, 0.75)));
  CHECK(stop(row(3, 0.71)));
  CHECK_FALSE(stop(row(0, 5.0)));  // a new run
  CHECK_FALSE(stop(row(1, 5.0)));
  CHECK(stop(row(2, std::numeric_limits<double>::quiet_NaN())));
}

TEST_CASE("early_stop refuses a negative or NaN tolerance") {
  CHECK_THROWS_TEXT(coop::early_stop({.tolerance = -1}), std::invalid_argument, "tolerance");
  CHECK_THROWS_TEXT(coop::early_stop({.tolerance = std::numeric_limits<double>::quiet_NaN()}),
                    std::invalid_argument, "tolerance");
}
