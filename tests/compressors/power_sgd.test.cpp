// SPDX-License-Identifier: BSL-1.0
#include "compressors/sent.hpp"
#include "support/catch.hpp"

#include <coop/compressors/error_feedback.hpp>
#include <coop/compressors/power_sgd.hpp>
#include <coop/laws/compressor.hpp>

#include <Eigen/SVD>
#include <array>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

using coop::power_sgd;
using matrix = Eigen::MatrixXd;

static_assert(coop::Compressor<power_sgd> && coop::ProjectingCompressor<power_sgd>);
static_assert(!power_sgd::contractive && !power_sgd::unbiased && !power_sgd::linear);
static_assert(coop::ReducibleCompressor<power_sgd, float>);

namespace {

coop::parameter_layout one_matrix(std::size_t rows, std::size_t columns) {
  return {{"", 0, rows, columns}};
}

matrix as_matrix(const std::vector<double>& x, Eigen::Index rows) {
  return Eigen::Map<const matrix>{x.data(), rows, static_cast<Eigen::Index>(x.size()) / rows};
}

/// The sum of `rank` outer products of normal vectors.
std::vector<double> of_rank(std::size_t rank, std::size_t rows, std::size_t columns) {
  const auto left = coop_test::normal_values<double>(rows * rank, 1);
  const auto right = coop_test::normal_values<double>(columns * rank, 2);
  std::vector<double> m(rows * columns);
  for (std::size_t k = 0; k < rank; ++k) {
    for (std::size_t j = 0; j < columns; ++j) {
      for (std::size_t i = 0; i < rows; ++i) {
        m[j * rows + i] += left[k * rows + i] * right[k * columns + j];
      }
    }
  }
  return m;
}

template <class Stream>
std::vector<double> round_trip(Stream& stream, const std::vector<double>& x) {
  return coop_test::receive<double>(stream, coop_test::send(stream, x), x.size());
}

}  // namespace

TEMPLATE_TEST_CASE("power_sgd obeys the laws of compressors", "[compressors]", float, double) {
  for (const std::size_t rank : {1U, 2U, 3U}) {
    coop::laws::compressor<TestType>(power_sgd{rank}, {.dimension = 84, .draws = 3, .columns = 7});
  }
  coop::laws::compressor<TestType>(power_sgd{}, {.draws = 3});
}

TEST_CASE("repeated messages of one matrix converge to its best approximation", "[compressors]") {
  const std::vector<double> x = coop_test::normal_values<double>(20 * 12);
  const Eigen::JacobiSVD<matrix> svd{as_matrix(x, 20), Eigen::ComputeThinU | Eigen::ComputeThinV};
  for (const Eigen::Index rank : {1, 3}) {
    auto stream = power_sgd{static_cast<std::size_t>(rank)}.start<double>(one_matrix(20, 12));
    std::vector<double> q;
    for (int time = 0; time < 1000; ++time) q = round_trip(stream, x);
    const matrix best = svd.matrixU().leftCols(rank) *
                        svd.singularValues().head(rank).asDiagonal() *
                        svd.matrixV().leftCols(rank).transpose();
    CHECK((as_matrix(q, 20) - best).norm() < 1e-8 * best.norm());
  }
}

TEST_CASE("a matrix of rank r passes exactly", "[compressors]") {
  for (const std::size_t rank : {1U, 2U, 3U}) {
    const std::vector<double> x = of_rank(rank, 15, 11);
    auto stream = power_sgd{3}.start<double>(one_matrix(15, 11));
    for (int time = 0; time < 3; ++time) {
      CHECK(coop::squared_distance(round_trip(stream, x), x) < 1e-20 * coop::dot(x, x));
    }
    // What it learned from a matrix of lower rank does not keep it from a later one of full rank.
    const std::vector<double> full = of_rank(3, 15, 11);
    CHECK(coop::squared_distance(round_trip(stream, full), full) < 1e-20 * coop::dot(full, full));
  }
}

TEST_CASE("zero matrices pass, and are forgotten", "[compressors]") {
  auto stream = power_sgd{2}.start<double>(one_matrix(9, 9));
  CHECK(round_trip(stream, std::vector<double>(81)) == std::vector<double>(81));
  const std::vector<double> x = of_rank(2, 9, 9);
  CHECK(coop::squared_distance(round_trip(stream, x), x) < 1e-20 * coop::dot(x, x));
}

TEST_CASE("full rank and vectors travel as they are", "[compressors]") {
  const std::vector<double> x = coop_test::normal_values<double>(42);
  for (const auto& layout : {one_matrix(42, 1), one_matrix(1, 42), one_matrix(6, 7)}) {
    auto stream = power_sgd{6}.start<double>(layout);
    CHECK(stream.max_bytes() == 42 * sizeof(double));
    CHECK(round_trip(stream, x) == x);
  }
  // Factored only where that is shorter: 2·(6 + 7) = 26 of 42.
  CHECK(power_sgd{2}.start<double>(one_matrix(6, 7)).max_bytes() == 26 * sizeof(double));
  CHECK(power_sgd{4}.start<double>(one_matrix(6, 7)).max_bytes() == 42 * sizeof(double));
  CHECK(power_sgd{2}.start<double>({}).max_bytes() == 0);
}

TEST_CASE("the message is P and what is not factored, then Q", "[compressors]") {
  // M = (3, 0, 4, 0)ᵀ·(1, -1, 2): P = ±(0.6, 0, 0.8, 0), Q = ±(5, -5, 10); then a bias 7.
  const coop::parameter_layout layout{{"weights", 0, 4, 3}, {"bias", 12, 1, 1}};
  auto stream = power_sgd{1}.start<double>(layout);
  const std::vector<double> x{3, 0, 4, 0, -3, 0, -4, 0, 6, 0, 8, 0, 7};
  const std::vector<std::byte> message = coop_test::send(stream, x);
  REQUIRE(message.size() == 8 * 8);
  std::vector<double> list;
  for (std::size_t i = 0; i < 8; ++i) {
    list.push_back(coop::load_little_endian<double>(message.data() + 8 * i));
  }
  const double sign = list[0] > 0 ? 1 : -1;
  const std::array<double, 8> expected{sign * 0.6, 0,        sign * 0.8, 0,
                                       7,          sign * 5, sign * -5,  sign * 10};
  for (std::size_t i = 0; i < 8; ++i) CHECK(std::abs(list[i] - expected[i]) < 1e-14);
}

TEST_CASE("two nodes reduce to what one node makes of the mean", "[compressors]") {
  // The other node's lists are had from a stream of its own, in lockstep by way of a pair of slots.
  const coop::parameter_layout layout{{"a", 0, 8, 6}, {"b", 48, 5, 1}, {"c", 53, 7, 9}};
  const std::array<std::vector<double>, 2> x{coop_test::normal_values<double>(116, 1),
                                             coop_test::normal_values<double>(116, 2)};
  std::array<std::vector<double>, 2> mean;
  std::array<std::vector<double>, 2> own;
  mean.fill(std::vector<double>(116));
  own.fill(std::vector<double>(116));
  std::array<std::array<std::vector<double>, 2>, 2> lists;  // [sum][node]
  const std::array<double, 2> weights{0.25, 0.75};
  // Node 0's first list does not depend on node 1: record, replay with the sums that are known.
  for (std::size_t known = 0; known <= 2; ++known) {
    for (std::size_t node = 0; node < 2; ++node) {
      auto stream = power_sgd{2}.start<double>(layout);
      std::size_t calls = 0;
      coop::random_stream random{1};
      stream.reduce(std::span<const double>{x[node]}, std::span<double>{mean[node]},
                    std::span<double>{own[node]}, random, [&](std::span<double> list) {
                      if (calls == known) lists[calls][node].assign(list.begin(), list.end());
                      if (calls < known) {
                        for (std::size_t i = 0; i < list.size(); ++i) {
                          list[i] =
                              weights[0] * lists[calls][0][i] + weights[1] * lists[calls][1][i];
                        }
                      }
                      ++calls;
                    });
      CHECK(calls == 2);
    }
  }
  CHECK(mean[0] == mean[1]);
  std::vector<double> average(116);
  std::vector<double> seen(116);
  for (std::size_t i = 0; i < 116; ++i) {
    average[i] = 0.25 * x[0][i] + 0.75 * x[1][i];
    seen[i] = 0.25 * own[0][i] + 0.75 * own[1][i];
  }
  auto alone = power_sgd{2}.start<double>(layout);
  CHECK(coop::squared_distance(round_trip(alone, average), mean[0]) < 1e-20);
  CHECK(coop::squared_distance(seen, mean[0]) < 1e-20);
}

TEST_CASE("power_sgd refuses what it cannot work with", "[compressors]") {
  CHECK_THROWS_TEXT(power_sgd{0}.start<float>({}), std::invalid_argument,
                    "power_sgd: rank is 0, must be at least 1");
  auto stream = power_sgd{1}.start<double>(one_matrix(5, 5));
  std::vector<double> x(25, 1.0);
  x[7] = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_TEXT(coop_test::send(stream, x), coop::error, "power_sgd: value 7 is NaN");
  x[7] = std::numeric_limits<double>::infinity();
  CHECK_THROWS_TEXT(coop_test::send(stream, x), coop::error, "power_sgd: value 7 is infinite");
  std::vector<double> out(25);
  CHECK_THROWS_TEXT(stream.decode_add(std::vector<std::byte>(72), 1.0, out), coop::error,
                    "power_sgd: message has 72 bytes, 80 were expected");
  CHECK(power_sgd{3}.describe() == "power_sgd{3}");
}
