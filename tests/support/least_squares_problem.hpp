// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/data/contiguous.hpp>
#include <coop/data/full_batch.hpp>
#include <coop/objectives/least_squares.hpp>
#include <coop/train.hpp>

#include <Eigen/Dense>

#include <cmath>
#include <cstddef>
#include <vector>

#include "support/catch.hpp"

namespace coop_test {

/// Least squares with different data on every worker; sizes do not divide. The gradients are
/// written down once more with dense matrices.
struct least_squares_problem {
  static constexpr std::size_t features = 5;
  static constexpr double eta = 0.05;

  explicit least_squares_problem(std::size_t workers)
      : m{workers}, n{3 * workers + 1}, a(n, features), b(n) {
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < features; ++j) {
        a(Eigen::Index(i), Eigen::Index(j)) =
            std::sin(double((i + 1) * (j + 1) * (j + 2))) * (j == 0 ? 2.0 : 1.0);
      }
      b(Eigen::Index(i)) = std::cos(3.0 * double(i)) + double(i % workers);
    }
  }

  [[nodiscard]] coop::least_squares<coop::data::dense_dataset<double>> objective() const {
    std::vector<double> values;
    std::vector<double> labels;
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < features; ++j) {
        values.push_back(a(Eigen::Index(i), Eigen::Index(j)));
      }
      labels.push_back(b(Eigen::Index(i)));
    }
    return coop::least_squares{coop::data::dense_dataset<double>{n, features, values, labels}};
  }

  /// Column i of G: worker i's full gradient on its contiguous shard, larger shards first. Nodes
  /// beyond the workers have none.
  [[nodiscard]] Eigen::MatrixXd gradients(const Eigen::MatrixXd& x) const {
    Eigen::MatrixXd g = Eigen::MatrixXd::Zero(x.rows(), x.cols());
    Eigen::Index row = 0;
    for (std::size_t i = 0; i < m; ++i) {
      const auto column = Eigen::Index(i);
      const auto size = Eigen::Index(n / m + (i < n % m ? 1 : 0));
      const Eigen::MatrixXd part = a.middleRows(row, size);
      g.col(column) =
          part.transpose() * (part * x.col(column) - b.segment(row, size)) / double(size);
      row += size;
    }
    return g;
  }

  std::size_t m;
  std::size_t n;
  Eigen::MatrixXd a;
  Eigen::VectorXd b;
};

/// The nodes' models, a column each, after `steps` steps of full gradients.
template <class Topo, class... Policies>
Eigen::MatrixXd trained(const least_squares_problem& p, std::size_t steps, const Topo& topology,
                        const Policies&... policies) {
  const coop::report r =
      coop::train(coop::compose(topology, coop::full_batch{}, policies...), p.objective(),
                  {.step_size = least_squares_problem::eta,
                   .batch_size = 1000,
                   .steps = steps,
                   .evaluate_every = coop::only_at_end,
                   .partition = coop::data::contiguous(p.n, p.m),
                   .keep_models = true});
  Eigen::MatrixXd x(Eigen::Index(r.model.size()), Eigen::Index(r.models.size()));
  for (std::size_t i = 0; i < r.models.size(); ++i) {
    x.col(Eigen::Index(i)) = Eigen::Map<const Eigen::VectorXd>(r.models[i].data(), x.rows());
  }
  return x;
}

inline double largest_difference(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) {
  REQUIRE(a.rows() == b.rows());
  REQUIRE(a.cols() == b.cols());
  return (a - b).cwiseAbs().maxCoeff();
}

}  // namespace coop_test
