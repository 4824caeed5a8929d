// SPDX-License-Identifier: BSL-1.0
#include <coop/data/gaussian_mixture.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

#include "support/catch.hpp"

namespace {

using coop::data::gaussian_mixture;

/// The mean of each class, a row each, and the pooled variance of all features round it.
struct moments {
  std::vector<std::vector<double>> means;
  double variance = 0;
};

moments measure(const coop::data::dense_dataset<double>& data, std::size_t classes) {
  moments result;
  result.means.assign(classes, std::vector<double>(data.features()));
  std::vector<double> counts(classes);
  for (std::size_t i = 0; i < data.samples(); ++i) {
    const auto k = static_cast<std::size_t>(data.label(i));
    data.add(i, 1.0, result.means[k]);
    ++counts[k];
  }
  for (std::size_t k = 0; k < classes; ++k) {
    for (double& mean : result.means[k]) mean /= counts[k];
  }
  for (std::size_t i = 0; i < data.samples(); ++i) {
    const auto& mean = result.means[static_cast<std::size_t>(data.label(i))];
    for (std::size_t j = 0; j < data.features(); ++j) {
      result.variance += std::pow(data.row(i)[j] - mean[j], 2);
    }
  }
  result.variance /= static_cast<double>(data.samples() * data.features());
  return result;
}

double distance(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t j = 0; j < a.size(); ++j) sum += (a[j] - b[j]) * (a[j] - b[j]);
  return std::sqrt(sum);
}

TEST_CASE("class means are separation apart and the noise has variance one", "[gaussian_mixture]") {
  const auto data = gaussian_mixture(
      {.samples = 60'000, .features = 4, .classes = 3, .separation = 5, .seed = 3});
  CHECK(data.samples() == 60'000);
  CHECK(data.features() == 4);
  const auto [means, variance] = measure(data, 3);
  // A mean of 20,000 numbers has standard error 0.0071.
  CHECK(std::abs(distance(means[0], means[1]) - 5) < 0.05);
  CHECK(std::abs(distance(means[0], means[2]) - 5) < 0.05);
  CHECK(std::abs(distance(means[1], means[2]) - 5) < 0.05);
  CHECK(std::abs(variance - 1) < 5 * std::sqrt(2.0 / 240'000));
}

TEST_CASE("more classes than features are at least separation apart", "[gaussian_mixture]") {
  const auto data =
      gaussian_mixture({.samples = 90'000, .features = 2, .classes = 9, .separation = 4});
  const auto means = measure(data, 9).means;
  double closest = std::numeric_limits<double>::max();
  for (std::size_t a = 0; a < 9; ++a) {
    for (std::size_t b = 0; b < a; ++b) closest = std::min(closest, distance(means[a], means[b]));
  }
  CHECK(std::abs(closest - 4) < 0.1);
}

TEST_CASE("the best classifier of two classes errs as the normal tail says", "[gaussian_mixture]") {
  const double separation = 2;
  const auto data = gaussian_mixture(
      {.samples = 100'000, .features = 3, .classes = 2, .separation = separation, .seed = 9});
  std::size_t errors = 0;
  for (std::size_t i = 0; i < data.samples(); ++i) {
    const bool second = data.row(i)[1] > data.row(i)[0];  // nearer to the mean on axis 1
    errors += second != (data.label(i) == 1) ? 1U : 0U;
  }
  const double tail = 0.5 * std::erfc(separation / 2 / std::sqrt(2.0));
  const double sigma = std::sqrt(tail * (1 - tail) / 100'000);
  CHECK(std::abs(static_cast<double>(errors) / 100'000 - tail) < 4 * sigma);
}

TEST_CASE("the same options give the same set", "[gaussian_mixture]") {
  const auto a = gaussian_mixture({.samples = 50, .seed = 1});
  CHECK(std::ranges::equal(a.values(), gaussian_mixture({.samples = 50, .seed = 1}).values()));
  CHECK_FALSE(
      std::ranges::equal(a.values(), gaussian_mixture({.samples = 50, .seed = 2}).values()));
  // A longer set begins with the shorter one.
  const auto longer = gaussian_mixture({.samples = 80, .seed = 1});
  CHECK(std::ranges::equal(a.values(), longer.values().first(a.values().size())));
  const auto single = gaussian_mixture<float>({.samples = 50, .seed = 1});
  CHECK(single.row(7)[3] == static_cast<float>(a.row(7)[3]));
}

TEST_CASE("impossible options are refused", "[gaussian_mixture]") {
  CHECK_THROWS_TEXT(gaussian_mixture({.samples = 0}), std::invalid_argument, "samples is 0");
  CHECK_THROWS_TEXT(gaussian_mixture({.features = 0}), std::invalid_argument, "features is 0");
  CHECK_THROWS_TEXT(gaussian_mixture({.classes = 0}), std::invalid_argument, "classes is 0");
  CHECK_THROWS_TEXT(gaussian_mixture({.separation = -1}), std::invalid_argument,
                    "separation is -1");
  CHECK_THROWS_TEXT(gaussian_mixture({.separation = std::nan("")}), std::invalid_argument, "nan");
}

}  // namespace
