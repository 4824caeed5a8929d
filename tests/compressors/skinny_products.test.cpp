// SPDX-License-Identifier: BSL-1.0
#include "compressors/sent.hpp"
#include "support/catch.hpp"

#include <coop/compressors/skinny_products.hpp>

#include <Eigen/Core>
#include <vector>

TEMPLATE_TEST_CASE("skinny products agree with Eigen", "[compressors]", float, double) {
  using matrix = Eigen::Matrix<TestType, Eigen::Dynamic, Eigen::Dynamic>;
  using map = Eigen::Map<const matrix>;
  const TestType tolerance = sizeof(TestType) == 4 ? TestType(1e-5) : TestType(1e-13);
  for (const std::size_t rows : {1U, 7U, 16U, 33U, 5000U}) {
    for (const std::size_t columns : {1U, 3U, 4U, 9U}) {
      for (const std::size_t rank : {1U, 2U, 3U, 4U, 5U, 6U, 7U, 8U, 11U}) {
        auto m = coop_test::normal_values<TestType>(rows * columns, 1);
        const auto q = coop_test::normal_values<TestType>(columns * rank, 2);
        const auto n = static_cast<Eigen::Index>(rows);
        const auto c = static_cast<Eigen::Index>(columns);
        const auto r = static_cast<Eigen::Index>(rank);
        const matrix before = map{m.data(), n, c};
        const coop::matrix_of<const TestType> view{m.data(), rows, columns};

        std::vector<TestType> p(rows * rank, TestType{99});
        coop::multiply(view, rank, q.data(), p.data());
        const matrix product = before * map{q.data(), c, r};
        CHECK((map{p.data(), n, r} - product).norm() <= tolerance * (1 + product.norm()));

        std::vector<TestType> back(columns * rank, TestType{99});
        coop::multiply_transposed(view, rank, p.data(), back.data());
        const matrix transposed = before.transpose() * map{p.data(), n, r};
        CHECK((map{back.data(), c, r} - transposed).norm() <= tolerance * (1 + transposed.norm()));

        coop::add_product(coop::matrix_of<TestType>{m.data(), rows, columns}, TestType(0.5), rank,
                          p.data(), q.data());
        const matrix sum =
            before + TestType(0.5) * map{p.data(), n, r} * map{q.data(), c, r}.transpose();
        CHECK((map{m.data(), n, c} - sum).norm() <= tolerance * (1 + sum.norm()));
      }
    }
  }
}

TEST_CASE("a matrix without rows or columns is legal", "[compressors]") {
  std::vector<float> q(4, 1.0F);
  std::vector<float> p(4, 1.0F);
  coop::multiply(coop::matrix_of<const float>{nullptr, 2, 0}, 2, q.data(), p.data());
  CHECK(p == std::vector<float>(4));
  coop::multiply_transposed(coop::matrix_of<const float>{nullptr, 0, 2}, 2, p.data(), q.data());
  CHECK(q == std::vector<float>(4));
}
