// SPDX-License-Identifier: BSL-1.0
#include <coop/archetypes/topology.hpp>
#include <coop/laws/topology.hpp>

#include <limits>
#include <vector>

#include "support/catch.hpp"

namespace {

/// Any W at all, declared to be everything: each test breaks one law.
struct claims_all {
  static constexpr bool symmetric = true;
  static constexpr bool doubly_stochastic = true;
  static constexpr bool averages_exactly = true;
  static constexpr bool time_varying = false;

  std::vector<std::vector<coop::link>> columns{{{0, 0.5}, {1, 0.5}}, {{0, 0.5}, {1, 0.5}}};
  std::size_t worker_count = 2;

  std::size_t nodes() const { return columns.size(); }
  std::size_t workers() const { return worker_count; }
  std::vector<coop::link> neighbours(std::size_t, std::size_t j) const { return columns[j]; }
};

struct claims_zeta : claims_all {
  double value = 0.0;
  double zeta() const { return value; }
};

struct claims_recipients : claims_all {
  static constexpr bool symmetric = false;
  std::vector<coop::link> recipients(std::size_t, std::size_t) const { return {{0, 1.0}}; }
};

struct changes : claims_all {
  std::vector<coop::link> neighbours(std::size_t round, std::size_t j) const {
    return round < 2 ? columns[j] : std::vector<coop::link>{{j, 1.0}};
  }
  static constexpr bool averages_exactly = false;
};

struct claims_rest : claims_all {
  bool participates(std::size_t, std::size_t node) const { return node == 0; }
};

struct claims_groups : claims_all {
  claims_all within() const { return {{{{0, 1.0}}}, 1}; }
};

}  // namespace

TEST_CASE("archetypes obey the laws of a topology") {
  CHECK_NOTHROW(coop::laws::topology(coop::archetypes::topology{}));
  CHECK_NOTHROW(coop::laws::topology(coop::archetypes::directed_topology{}));
  CHECK_NOTHROW(coop::laws::topology(coop::archetypes::sampling_topology{}));
  CHECK_NOTHROW(coop::laws::topology(coop::archetypes::grouped_topology{}));
  CHECK_NOTHROW(coop::laws::topology(coop::archetypes::spectral_topology{}));
}

TEST_CASE("a topology that breaks a law is found out") {
  using coop::law_violation;
  const auto breaks = [](std::vector<std::vector<coop::link>> columns) {
    coop::laws::topology(claims_all{std::move(columns), 1});
  };
  CHECK_NOTHROW(coop::laws::topology(claims_all{}));
  CHECK_THROWS_TEXT(coop::laws::topology(claims_all{{{{0, 1.0}}}, 2}), law_violation,
                    "at least as many nodes as workers");
  CHECK_THROWS_TEXT(coop::laws::topology(claims_all{{{{0, 1.0}}}, 0}), law_violation, "a worker");
  CHECK_THROWS_TEXT(breaks({{{1, 1.0}}}), law_violation, "a node that is not there: 1");
  CHECK_THROWS_TEXT(breaks({{{1, 0.5}, {0, 0.5}}, {}}), law_violation, "must ascend");
  CHECK_THROWS_TEXT(breaks({{{0, 0.5}, {0, 0.5}}}), law_violation, "each node once");
  CHECK_THROWS_TEXT(breaks({{{0, std::numeric_limits<double>::infinity()}}}), law_violation,
                    "not finite");
  CHECK_THROWS_TEXT(breaks({{{0, 0.9}}}), law_violation, "the column in round 0 of node 0");
  CHECK_THROWS_TEXT(breaks({{{0, 1.0}}, {{0, 1.0}}}), law_violation, "doubly_stochastic: the row");
  CHECK_THROWS_TEXT(breaks({{{0, 1.0}}, {{1, 1.0}}}), law_violation, "averages_exactly");
}

TEST_CASE("a refinement that breaks a law is found out") {
  using coop::law_violation;
  CHECK_NOTHROW(coop::laws::topology(claims_zeta{}));
  CHECK_THROWS_TEXT(coop::laws::topology(claims_zeta{{}, 0.1}), law_violation, "zeta()");
  CHECK_THROWS_TEXT(coop::laws::topology(claims_recipients{}), law_violation, "the recipients");
  CHECK_THROWS_TEXT(coop::laws::topology(changes{}), law_violation, "not time_varying");
  CHECK_NOTHROW(coop::laws::topology(changes{}, 2));
  CHECK_THROWS_TEXT(coop::laws::topology(claims_rest{}), law_violation, "which sits out");
  CHECK_THROWS_TEXT(coop::laws::topology(claims_groups{}), law_violation, "the same nodes");
}
