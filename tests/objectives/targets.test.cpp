// SPDX-License-Identifier: BSL-1.0
#include <coop/objectives/targets.hpp>

#include <vector>

#include "support/catch.hpp"

namespace {
coop::data::dense_dataset<double> labelled(std::vector<double> labels) {
  const std::size_t samples = labels.size();
  return {samples, 1, std::vector<double>(samples), std::move(labels)};
}
}  // namespace

TEST_CASE("targets are the labels, as numbers, signs or classes") {
  CHECK(coop::targets_of(labelled({1.5, -2})) == std::vector<double>{1.5, -2});
  for (const auto& labels : {std::vector<double>{-1, 1}, {0, 1}, {1, 2}}) {
    CHECK(coop::binary_targets(labelled(labels)) == std::vector<double>{-1, 1});
  }
  CHECK(coop::class_targets(labelled({1, 3}), {}).labels == std::vector<std::size_t>{0, 2});
  CHECK(coop::class_targets(labelled({1, 3}), 0).labels == std::vector<std::size_t>{1, 3});
  CHECK(coop::class_targets(labelled({0, 3}), {}).classes == 4);
}

TEST_CASE("labels that fit no convention are refused") {
  CHECK_THROWS_AS(coop::binary_targets(labelled({0, 2})), std::invalid_argument);
  CHECK_THROWS_AS(coop::class_targets(labelled({0.5}), {}), std::invalid_argument);
  CHECK_THROWS_AS(coop::class_targets(labelled({0, 1}), 1), std::invalid_argument);
}
