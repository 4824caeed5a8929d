// SPDX-License-Identifier: BSL-1.0
#include <coop/data/by_label_shards.hpp>

#include <cmath>
#include <limits>
#include <set>
#include <stdexcept>
#include <vector>

#include "support/catch.hpp"

namespace {

using coop::data::by_label_shards;
using list = std::vector<std::size_t>;

/// 60 samples of each of ten labels, in turn.
std::vector<double> ten_labels() {
  std::vector<double> labels(600);
  for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<double>(i * 7 % 10);
  return labels;
}

TEST_CASE("a worker sees at most as many labels as it has shards", "[by_label_shards]") {
  const auto labels = ten_labels();
  // As in the paper, in small: pieces of 30 samples divide the 60 of a label.
  const auto parts = by_label_shards(labels, 10, 2, 1);
  CHECK(parts.samples() == 600);
  std::size_t of_two = 0;
  for (const auto& shard : parts.shards()) {
    CHECK(shard.size() == 60);
    std::set<double> seen;
    for (const std::size_t sample : shard) seen.insert(labels[sample]);
    CHECK(seen.size() <= 2);
    of_two += seen.size() == 2 ? 1U : 0U;
  }
  CHECK(of_two >= 5);
}

TEST_CASE("one piece a worker is the order of the labels", "[by_label_shards]") {
  const auto labels = ten_labels();
  const auto parts = by_label_shards(labels, 10, 1, 1);
  std::set<double> seen;
  for (const auto& shard : parts.shards()) {
    for (const std::size_t sample : shard) CHECK(labels[sample] == labels[shard.front()]);
    seen.insert(labels[shard.front()]);
  }
  CHECK(seen.size() == 10);
}

TEST_CASE("sizes that do not divide, one worker, and seeds", "[by_label_shards]") {
  const std::vector<double> labels{1, 0, 1, 0, 1, 0, 1};
  const auto sizes = by_label_shards(labels, 3, 2, 1).sizes();
  for (const std::size_t size : sizes) CHECK((size == 2 || size == 3));
  CHECK(by_label_shards(labels, 1, 3, 1).shards().front() == coop::data::in_order(7));
  CHECK(by_label_shards(ten_labels(), 10, 2, 1) == by_label_shards(ten_labels(), 10, 2, 1));
  CHECK_FALSE(by_label_shards(ten_labels(), 10, 2, 1) == by_label_shards(ten_labels(), 10, 2, 2));
}

TEST_CASE("by_label_shards refuses impossible values", "[by_label_shards]") {
  const std::vector<double> labels{1, 0, 1, 0, 1};
  CHECK_THROWS_TEXT(by_label_shards(labels, 8, 1, 1), std::invalid_argument,
                    "8 workers but 5 samples");
  CHECK_THROWS_TEXT(by_label_shards(labels, 0, 1, 1), std::invalid_argument, "0 workers");
  CHECK_THROWS_TEXT(by_label_shards(labels, 3, 0, 1), std::invalid_argument,
                    "shards_per_worker is 0");
  CHECK_THROWS_TEXT(by_label_shards(labels, 3, 2, 1), std::invalid_argument,
                    "3 workers x 2 shards but 5 samples");
  CHECK_THROWS_TEXT(by_label_shards(labels, 2, std::numeric_limits<std::size_t>::max(), 1),
                    std::invalid_argument, "use fewer shards");
  CHECK_THROWS_TEXT(by_label_shards(std::vector<double>{0, std::nan("")}, 1, 1, 1),
                    std::invalid_argument, "NaN");
}

}  // namespace
