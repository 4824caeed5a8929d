// SPDX-License-Identifier: BSL-1.0
#include <coop/data/dirichlet.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <vector>

#include "support/catch.hpp"

namespace {

using coop::data::dirichlet;
using coop::data::dirichlet_parts;

TEST_CASE("Dirichlet parts have the distribution's mean and variance", "[dirichlet]") {
  constexpr std::size_t size = 5;
  constexpr int draws = 20'000;
  for (const double alpha : {0.1, 0.5, 1.0, 10.0}) {
    coop::random_stream random{7};
    double sum = 0;
    double squares = 0;
    double product = 0;
    for (int i = 0; i < draws; ++i) {
      const auto parts = dirichlet_parts(size, alpha, random);
      REQUIRE(std::abs(std::accumulate(parts.begin(), parts.end(), 0.0) - 1) < 1e-12);
      sum += parts[2];
      squares += parts[2] * parts[2];
      product += parts[0] * parts[4];
    }
    const double mean = sum / draws;
    const double variance = squares / draws - mean * mean;
    // E = 1/m, Var = (1/m)(1 − 1/m)/(mα + 1), Cov = −(1/m²)/(mα + 1).
    const double expected = 0.2 * 0.8 / (size * alpha + 1);
    CHECK(std::abs(mean - 0.2) < 5 * std::sqrt(expected / draws));
    CHECK(std::abs(variance - expected) < 0.05 * expected);
    const double covariance = product / draws - 0.04;
    CHECK(std::abs(covariance + 0.04 / (size * alpha + 1)) < 0.005);
  }
}

TEST_CASE("tiny alphas give one worker all, and no NaN", "[dirichlet]") {
  coop::random_stream random{7};
  for (const double alpha : {1e-3, 1e-12, 1e-300, std::numeric_limits<double>::min()}) {
    const auto parts = dirichlet_parts(8, alpha, random);
    CHECK(std::abs(std::accumulate(parts.begin(), parts.end(), 0.0) - 1) < 1e-12);
    if (alpha < 1e-6 && alpha > 1e-299) CHECK(std::ranges::max(parts) > 0.999);
  }
}

TEST_CASE("every sample is dealt once; proportions are those of the law", "[dirichlet]") {
  constexpr std::size_t workers = 4;
  constexpr std::size_t labels_count = 1000;  // labels, with 40 samples each
  constexpr double alpha = 0.7;
  std::vector<double> labels(40 * labels_count);
  for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<double>(i % labels_count);
  const auto parts = dirichlet(labels, workers, alpha, 11);
  CHECK(parts.samples() == labels.size());
  std::vector<double> share(labels_count);
  for (const std::size_t sample : parts[1]) share[sample % labels_count] += 1.0 / 40;
  double mean = 0;
  double squares = 0;
  for (const double s : share) {
    mean += s / labels_count;
    squares += s * s / labels_count;
  }
  const double expected = 0.25 * 0.75 / (workers * alpha + 1);
  CHECK(std::abs(mean - 0.25) < 5 * std::sqrt(expected / labels_count));
  CHECK(std::abs(squares - mean * mean - expected) < 0.15 * expected);
}

TEST_CASE("large alpha is even, small alpha gives labels to few workers", "[dirichlet]") {
  std::vector<double> labels(10'000);
  for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<double>(i % 10);
  for (const std::size_t size : dirichlet(labels, 8, 1e6, 1).sizes()) {
    CHECK(size > 1200);
    CHECK(size < 1300);
  }
  const auto skewed = dirichlet(labels, 8, 1e-9, 1);
  for (std::size_t k = 0; k < 10; ++k) {
    std::size_t holders = 0;
    for (const auto& shard : skewed.shards()) {
      holders += std::ranges::any_of(shard, [&](auto i) { return i % 10 == k; }) ? 1U : 0U;
    }
    CHECK(holders == 1);
  }
  CHECK(std::ranges::count(dirichlet(labels, 40, 1e-9, 1).sizes(), 0U) >= 30);
}

TEST_CASE("Dirichlet partitions are seeded", "[dirichlet]") {
  std::vector<double> labels(200);
  for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<double>(i % 3);
  CHECK(dirichlet(labels, 4, 0.5, 1) == dirichlet(labels, 4, 0.5, 1));
  CHECK_FALSE(dirichlet(labels, 4, 0.5, 1) == dirichlet(labels, 4, 0.5, 2));
  CHECK(dirichlet(labels, 1, 0.5, 1).shards().front() == coop::data::in_order(200));
}

TEST_CASE("dirichlet refuses impossible values", "[dirichlet]") {
  const std::vector<double> labels{1, 0, 1, 0, 1};
  CHECK_THROWS_TEXT(dirichlet(labels, 8, 1, 1), std::invalid_argument, "8 workers but 5 samples");
  CHECK_THROWS_TEXT(dirichlet(labels, 0, 1, 1), std::invalid_argument, "0 workers");
  CHECK_THROWS_TEXT(dirichlet(labels, 2, 0, 1), std::invalid_argument, "alpha is 0");
  CHECK_THROWS_TEXT(dirichlet(labels, 2, -0.5, 1), std::invalid_argument, "alpha is -0.5");
  CHECK_THROWS_TEXT(dirichlet(labels, 2, std::nan(""), 1), std::invalid_argument, "alpha is nan");
  CHECK_THROWS_TEXT(dirichlet(std::vector<double>{0, std::nan("")}, 1, 1, 1), std::invalid_argument,
                    "NaN");
}

}  // namespace
