// SPDX-License-Identifier: BSL-1.0

// Every composition is compared with X ← (X − ηG)·W, computed with dense Eigen matrices in double.
// The matrices here are written down from the papers, not taken from the topologies.

#include <coop/data/full_batch.hpp>
#include <coop/schedules/periodic.hpp>
#include <coop/topologies/elastic.hpp>
#include <coop/topologies/graphs/ring.hpp>
#include <coop/topologies/graphs/star.hpp>
#include <coop/topologies/graphs/torus.hpp>
#include <coop/topologies/mixing_matrix.hpp>
#include <coop/topologies/one_peer_exponential.hpp>
#include <coop/topologies/weights/metropolis_hastings.hpp>
#include <coop/train.hpp>
#include <coop/transports/threads.hpp>

#include <Eigen/Dense>

#include <cmath>
#include <cstddef>
#include <functional>
#include <set>
#include <vector>

#include "support/catch.hpp"
#include "support/least_squares_problem.hpp"

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using matrices = std::function<MatrixXd(std::size_t round)>;

using coop_test::largest_difference;
using coop_test::trained;
using problem = coop_test::least_squares_problem;

constexpr std::size_t features = problem::features;
constexpr std::size_t steps = 200;
constexpr double eta = problem::eta;

MatrixXd dense_recursion(const problem& p, std::size_t nodes, std::size_t period,
                         const matrices& w) {
  MatrixXd x = MatrixXd::Zero(Index(features), Index(nodes));
  std::size_t round = 0;
  for (std::size_t k = 1; k <= steps; ++k) {
    x -= eta * p.gradients(x);
    if (k % period == 0) x = (x * w(round++)).eval();
  }
  return x;
}

// Compares on fibers, on a thread a node, and on one thread, for each period.
template <class Topo>
void check_all(const Topo& topology, std::size_t workers, const matrices& w) {
  const problem p{workers};
  for (const std::size_t period : {1U, 4U, 7U}) {
    INFO("period " << period << ", " << workers << " workers, " << topology.nodes() << " nodes");
    const MatrixXd expected = dense_recursion(p, topology.nodes(), period, w);
    REQUIRE(expected.cwiseAbs().maxCoeff() > 0.01);
    const MatrixXd pinned = trained(p, steps, topology, coop::periodic{period}, coop::in_process{});
    CHECK(largest_difference(pinned, expected) < 1e-12);
    CHECK(trained(p, steps, topology, coop::periodic{period}, coop::in_process{1}) == pinned);
    CHECK(trained(p, steps, topology, coop::periodic{period}, coop::threads{}) == pinned);
  }
}

MatrixXd averaging(std::size_t m) {
  return MatrixXd::Constant(Index(m), Index(m), 1.0 / double(m));
}

// Metropolis–Hastings weights of a graph given by its neighbours' sets.
MatrixXd metropolis(const std::vector<std::set<std::size_t>>& links) {
  const Index n = Index(links.size());
  MatrixXd w = MatrixXd::Zero(n, n);
  for (Index i = 0; i < n; ++i) {
    for (const std::size_t j : links[std::size_t(i)]) {
      w(i, Index(j)) =
          1.0 / (1.0 + double(std::max(links[std::size_t(i)].size(), links[j].size())));
    }
    w(i, i) = 1.0 - w.row(i).sum();
  }
  return w;
}

std::vector<std::set<std::size_t>> torus_links(std::size_t rows, std::size_t columns) {
  std::vector<std::set<std::size_t>> links(rows * columns);
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < columns; ++j) {
      const std::size_t here = i * columns + j;
      for (const std::size_t there :
           {(i + 1) % rows * columns + j, (i + rows - 1) % rows * columns + j,
            i * columns + (j + 1) % columns, i * columns + (j + columns - 1) % columns}) {
        if (there != here) links[here].insert(there);
      }
    }
  }
  return links;
}

constexpr std::size_t sizes[] = {1, 2, 3, 8, 16};

}  // namespace

TEST_CASE("complete: models, gradients and updates are the dense recursion") {
  for (const std::size_t m : sizes) {
    const MatrixXd w = averaging(m);
    check_all(coop::complete{m}, m, [&](std::size_t) { return w; });

    const problem p{m};
    const MatrixXd expected = dense_recursion(p, m, 1, [&](std::size_t) { return w; });
    CHECK(largest_difference(trained(p, steps, coop::complete{m}), expected) < 1e-12);
    const MatrixXd seventh = dense_recursion(p, m, 7, [&](std::size_t) { return w; });
    CHECK(largest_difference(
              trained(p, steps, coop::complete{m}, coop::periodic{7}, coop::exchange::updates<>{}),
              seventh) < 1e-12);
  }
}

TEST_CASE("ring: the dense recursion") {
  for (const std::size_t m : sizes) {
    const MatrixXd w = m == 1 ? averaging(1) : metropolis(torus_links(1, m));
    check_all(coop::metropolis_hastings(coop::ring(m)), m, [&](std::size_t) { return w; });
  }
}

TEST_CASE("torus: the dense recursion") {
  const std::pair<std::size_t, std::size_t> shapes[] = {{1, 1}, {2, 1}, {3, 1}, {2, 4}, {4, 4}};
  for (const auto& [rows, columns] : shapes) {
    const MatrixXd w = metropolis(torus_links(rows, columns));
    check_all(coop::metropolis_hastings(coop::torus(rows, columns)), rows * columns,
              [&](std::size_t) { return w; });
  }
}

TEST_CASE("star: the dense recursion") {
  for (const std::size_t m : sizes) {
    MatrixXd w = MatrixXd::Identity(Index(m), Index(m));
    for (Index leaf = 1; leaf < Index(m); ++leaf) {
      w(0, leaf) = w(leaf, 0) = 1.0 / double(m);
      w(leaf, leaf) = 1.0 - 1.0 / double(m);
    }
    w(0, 0) = 1.0 / double(m);
    check_all(coop::metropolis_hastings(coop::star(m)), m, [&](std::size_t) { return w; });
  }
}

TEST_CASE("elastic: the dense recursion with its anchor") {
  for (const std::size_t m : sizes) {
    for (const double alpha : {2.0 / (double(m) + 2.0), 0.3 / double(m)}) {
      const Index anchor = Index(m);
      MatrixXd w = MatrixXd::Zero(anchor + 1, anchor + 1);
      for (Index i = 0; i < anchor; ++i) {
        w(i, i) = 1 - alpha;
        w(i, anchor) = w(anchor, i) = alpha;
      }
      w(anchor, anchor) = 1 - double(m) * alpha;
      check_all(coop::elastic{m, alpha}, m, [&](std::size_t) { return w; });
    }
  }
}

TEST_CASE("one-peer exponential: the dense recursion with W(k)") {
  for (const std::size_t m : sizes) {
    const std::size_t period = m < 3 ? 1 : std::size_t(std::ceil(std::log2(double(m))));
    check_all(coop::one_peer_exponential{m}, m, [&](std::size_t round) {
      MatrixXd w = MatrixXd::Zero(Index(m), Index(m));
      for (std::size_t j = 0; j < m; ++j) {
        w(Index(j), Index(j)) += 0.5;
        w(Index((j + (std::size_t{1} << (round % period))) % m), Index(j)) += 0.5;
      }
      return w;
    });
  }
}

TEST_CASE("a non-symmetric matrix of the user's own with auxiliary nodes: the dense recursion") {
  for (const std::size_t m : sizes) {
    for (const std::size_t v : {0U, 1U, 2U}) {
      const Index n = Index(m + v);
      MatrixXd w = MatrixXd::Zero(n, n);
      for (Index i = 0; i < n; ++i) {
        w(i, i) += 0.5;
        w(i, (i + 1) % n) += 0.3;
        w(i, (i + 2) % n) += 0.2;
      }
      check_all(with_auxiliaries(coop::mixing_matrix{w}, v), m, [&](std::size_t) { return w; });
    }
  }
}
