// SPDX-License-Identifier: BSL-1.0
#include <coop/objectives/cross_entropy.hpp>

#include <cmath>
#include <limits>
#include <vector>

#include "objectives/small_data.hpp"
#include "support/catch.hpp"

namespace {
/// Σ −log softmax and softmax − one-hot, in long double, straight from the definition.
long double by_definition(Eigen::ArrayXXd& scores, const std::vector<std::size_t>& labels) {
  long double loss = 0;
  for (Eigen::Index i = 0; i < scores.rows(); ++i) {
    long double total = 0;
    for (Eigen::Index k = 0; k < scores.cols(); ++k) {
      total += std::exp(static_cast<long double>(scores(i, k)));
    }
    const auto y = static_cast<Eigen::Index>(labels[static_cast<std::size_t>(i)]);
    loss += std::log(total) - static_cast<long double>(scores(i, y));
    for (Eigen::Index k = 0; k < scores.cols(); ++k) {
      const long double p = std::exp(static_cast<long double>(scores(i, k))) / total;
      scores(i, k) = static_cast<double>(p) - (k == y ? 1.0 : 0.0);
    }
  }
  return loss;
}
}  // namespace

TEST_CASE("cross-entropy and its gradient are their definition") {
  for (const Eigen::Index samples : {1, 3, 64}) {
    for (const Eigen::Index classes : {1, 2, 10}) {
      const auto size = static_cast<std::size_t>(samples * classes);
      coop::aligned_vector<double> scores = coop_test::random_vector(size);
      coop::scale(5.0, scores);
      const auto batch = coop_test::all_of(static_cast<std::size_t>(samples));
      std::vector<std::size_t> labels;
      for (const std::size_t i : batch) labels.push_back(i % static_cast<std::size_t>(classes));
      Eigen::ArrayXXd expected = Eigen::Map<const Eigen::ArrayXXd>(scores.data(), samples, classes);
      const auto expected_loss = static_cast<double>(by_definition(expected, labels));

      const coop::class_scores<double> view{scores.data(), samples, classes};
      const double loss = coop::cross_entropy<double>(view, labels, batch, 0.25);
      CHECK(std::abs(loss - expected_loss) < 1e-12 * (1 + expected_loss));
      CHECK((view - 0.25 * expected).abs().maxCoeff() < 1e-14);
    }
  }
}

TEST_CASE("scores of any size neither overflow nor lose the loss") {
  std::vector<float> scores{1e30F, -1e30F, 0.0F, 88.0F};  // two samples, two classes
  const std::vector<std::size_t> labels{0, 1};
  const std::vector<std::size_t> batch{0, 1};
  const coop::class_scores<float> view{scores.data(), 2, 2};
  CHECK(coop::cross_entropy<float>(view, labels, batch, 1.0F) == 0.0);
  CHECK(view.isFinite().all());

  scores = {0.0F, 0.0F, 1e30F, 0.0F};  // the first is as wrong as can be, the second undecided
  CHECK(coop::cross_entropy<float>(view, labels, batch, 1.0F) == 1e30F);
  CHECK((view(0, 0) == -1.0F && view(0, 1) == 1.0F && view(1, 1) == -0.5F));
}

TEST_CASE("NaN is not hidden") {
  for (std::size_t place = 0; place < 3; ++place) {
    std::vector<double> scores{0, 1, 2};
    scores[place] = std::numeric_limits<double>::quiet_NaN();
    const std::vector<std::size_t> zero{0};
    CHECK(std::isnan(coop::cross_entropy<double>({scores.data(), 1, 3}, zero, zero, 1.0)));
  }
}

TEMPLATE_TEST_CASE("NaN is not hidden by vector instructions either", "", float, double) {
  for (std::size_t place = 0; place < 130; ++place) {
    std::vector<TestType> scores(130, TestType{1});  // 65 samples, two classes
    scores[place] = std::numeric_limits<TestType>::quiet_NaN();
    const std::vector<std::size_t> labels(65);
    const auto batch = coop_test::all_of(65);
    CHECK(std::isnan(coop::cross_entropy<TestType>({scores.data(), 65, 2}, labels, batch, 1)));
  }
}

TEST_CASE("errors count the rows whose greatest score is elsewhere") {
  std::vector<double> scores{3, 0, 1,   // class 0
                             1, 2, 1};  // class 1
  const std::vector<std::size_t> labels{0, 0, 1};
  const auto batch = coop_test::all_of(3);
  // Right; wrong; a tie, which the first class wins: wrong.
  CHECK(coop::count_errors<double>({scores.data(), 3, 2}, labels, batch) == 2);
}
