// SPDX-License-Identifier: BSL-1.0
#include <coop/laws/topology.hpp>
#include <coop/topologies/one_peer_exponential.hpp>

#include <cmath>
#include <limits>

#include "support/catch.hpp"

using coop::one_peer_exponential;

static_assert(coop::DirectedTopology<one_peer_exponential>);
static_assert(coop::SpectralTopology<one_peer_exponential>);

namespace {

Eigen::MatrixXd product_of_a_period(const one_peer_exponential& peers) {
  Eigen::MatrixXd product = coop::laws::dense_weights(peers, 0);
  for (std::size_t k = 1; k < peers.period(); ++k) {
    product *= coop::laws::dense_weights(peers, k);
  }
  return product;
}

}  // namespace

TEST_CASE("one_peer_exponential obeys the laws") {
  for (std::size_t n = 1; n <= 17; ++n) {
    CHECK_NOTHROW(coop::laws::topology(one_peer_exponential{n}, 6));
  }
}

TEST_CASE("one_peer_exponential averages exactly in log2 n rounds for powers of two") {
  for (const std::size_t n : {1U, 2U, 4U, 8U, 16U, 64U}) {
    const one_peer_exponential peers{n};
    const Eigen::MatrixXd product = product_of_a_period(peers);
    CHECK((product.array() == 1.0 / static_cast<double>(n)).all());
    CHECK(peers.zeta() == 0.0);
  }
  CHECK(one_peer_exponential{8}.period() == 3);
}

TEST_CASE("one_peer_exponential's zeta is the rate of the product over a period") {
  for (const std::size_t n : {3U, 5U, 6U, 7U, 9U, 12U, 33U}) {
    const one_peer_exponential peers{n};
    // The product is circulant, hence normal: its second eigenvalue modulus is the norm of what is
    // left of it without the mean.
    const Eigen::MatrixXd rest = product_of_a_period(peers).array() - 1.0 / static_cast<double>(n);
    const double norm = std::sqrt(
        (rest.transpose() * rest).eval().selfadjointView<Eigen::Lower>().eigenvalues().maxCoeff());
    CHECK(std::abs(peers.zeta() - std::pow(norm, 1.0 / static_cast<double>(peers.period()))) <
          1e-12);
  }
}

TEST_CASE("one_peer_exponential hears from i + 2^k and repeats") {
  const one_peer_exponential peers{6};
  CHECK(peers.period() == 3);
  const auto heard = peers.neighbours(2, 4);  // 4 and 4 + 4 mod 6
  CHECK(heard[0] == coop::link{2, 0.5});
  CHECK(heard[1] == coop::link{4, 0.5});
  const auto told = peers.recipients(2, 4);
  CHECK(told[0] == coop::link{0, 0.5});
  CHECK(peers.neighbours(5, 4)[0] == heard[0]);
  CHECK(peers.neighbours(std::numeric_limits<std::size_t>::max(), 5).size() == 2);
  CHECK(one_peer_exponential{1}.neighbours(9, 0)[0] == coop::link{0, 1.0});
  CHECK(peers.describe() == "one_peer_exponential{6}");
  CHECK_THROWS_TEXT(one_peer_exponential{0}, std::invalid_argument, "0 nodes");
}
