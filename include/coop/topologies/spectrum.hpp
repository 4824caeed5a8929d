// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>

#include <Eigen/Core>
#include <Eigen/Eigenvalues>

#include <cmath>
#include <complex>
#include <cstddef>
#include <string>

namespace coop {

/// The most nodes of which ζ is computed from a dense matrix.
inline constexpr std::size_t dense_spectrum_limit = 4096;

/// Throws `std::invalid_argument` for more nodes than that.
inline void require_dense_size(std::size_t nodes) {
  require(nodes <= dense_spectrum_limit,
          "zeta: W has " + std::to_string(nodes) + " nodes, must have at most " +
              std::to_string(dense_spectrum_limit) + ": it is computed from a dense matrix");
}

/// ζ of a dense W that has the eigenvalue 1: the largest modulus of the others; 0 for a lone node.
///
/// Symmetric to 1e-13: Eigen's SelfAdjointEigenSolver, else EigenSolver (about 10 times slower).
/// O(n³) time; throws `std::invalid_argument` above 4096 nodes.
[[nodiscard]] inline double dense_zeta(const Eigen::MatrixXd& w) {
  require_dense_size(static_cast<std::size_t>(w.rows()));
  if (w.rows() <= 1) return 0.0;
  Eigen::VectorXcd values;
  if ((w - w.transpose()).cwiseAbs().maxCoeff() <= 1e-13) {
    values =
        Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>{w, Eigen::EigenvaluesOnly}.eigenvalues();
  } else {
    values = Eigen::EigenSolver<Eigen::MatrixXd>{w, false}.eigenvalues();
  }
  Eigen::Index one = 0;
  (values.array() - 1.0).abs().minCoeff(&one);
  values[one] = 0.0;
  return values.cwiseAbs().maxCoeff();
}

}  // namespace coop
