// SPDX-License-Identifier: BSL-1.0
#include "compressors/sent.hpp"
#include "support/catch.hpp"

#include <coop/compressors/orthonormal_columns.hpp>

#include <Eigen/Core>
#include <cmath>
#include <span>
#include <vector>

TEMPLATE_TEST_CASE("columns become orthonormal and keep their span", "[compressors]", float,
                   double) {
  using matrix = Eigen::Matrix<TestType, Eigen::Dynamic, Eigen::Dynamic>;
  const TestType tolerance = sizeof(TestType) == 4 ? TestType(1e-5) : TestType(1e-13);
  for (const Eigen::Index rank : {1, 2, 5}) {
    std::vector<TestType> a =
        coop_test::normal_values<TestType>(40 * static_cast<std::size_t>(rank));
    // Nearly dependent columns, on which Gram–Schmidt done once fails.
    for (std::size_t i = 40; i < a.size(); ++i) a[i] = a[i % 40] + TestType(1e-3) * a[i];
    const matrix before = Eigen::Map<const matrix>{a.data(), 40, rank};
    coop::orthonormal_columns(std::span{a}, 40, static_cast<std::size_t>(rank));
    const Eigen::Map<const matrix> p{a.data(), 40, rank};
    CHECK((p.transpose() * p - matrix::Identity(rank, rank)).norm() < tolerance);
    CHECK((p * (p.transpose() * before) - before).norm() < tolerance * before.norm());
  }
}

TEST_CASE("dependent columns become zero", "[compressors]") {
  std::vector<float> a{3, 4, 0, 6, 8, 0, 0, 0, 0, 1, 1, 1};
  coop::orthonormal_columns(std::span{a}, 3, 4);
  const std::vector<float> expected{0.6F, 0.8F, 0, 0, 0, 0, 0, 0, 0};
  for (std::size_t i = 0; i < 9; ++i) CHECK(std::abs(a[i] - expected[i]) < 1e-6F);
  CHECK(std::abs(a[9] * a[9] + a[10] * a[10] + a[11] * a[11] - 1) < 1e-6F);
  std::vector<double> none;
  CHECK_NOTHROW(coop::orthonormal_columns(std::span{none}, 0, 3));
}
