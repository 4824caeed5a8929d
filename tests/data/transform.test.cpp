// SPDX-License-Identifier: BSL-1.0
#include <coop/data/transform.hpp>

#include <algorithm>
#include <set>
#include <stdexcept>
#include <type_traits>
#include <vector>

#include "support/catch.hpp"

namespace {

using coop::data::dense_dataset;
using coop::data::sparse_dataset;

const sparse_dataset<double> sparse{4, {0, 2, 2, 3}, {0, 3, 1}, {1, 2, 3}, {1, -1, 0.5}};
const dense_dataset<double> dense{3, 4, {1, 0, 0, 2, 0, 0, 0, 0, 0, 3, 0, 0}, {1, -1, 0.5}};

bool same(const dense_dataset<double>& a, const dense_dataset<double>& b) {
  return a.features() == b.features() && std::ranges::equal(a.values(), b.values()) &&
         std::ranges::equal(a.labels(), b.labels());
}

TEST_CASE("dense and sparse forms hold the same numbers", "[transform]") {
  CHECK(same(coop::data::to_dense(sparse), dense));
  const auto back = coop::data::to_sparse(dense);
  CHECK(back.non_zeros() == 3);
  CHECK(same(coop::data::to_dense(back), dense));
}

TEST_CASE("cast changes the type of the numbers alone", "[transform]") {
  const auto single = coop::data::cast<float>(sparse);
  static_assert(std::is_same_v<decltype(single), const sparse_dataset<float>>);
  CHECK(single.non_zeros() == 3);
  CHECK(single.row(0).values[1] == 2.0F);
  const auto twice = coop::data::cast<double>(coop::data::cast<float>(dense));
  CHECK(same(twice, dense));
}

TEST_CASE("scaled multiplies features and leaves labels", "[transform]") {
  const auto result = coop::data::scaled(sparse, 0.5);
  CHECK(result.row(0).values[1] == 1.0);
  CHECK(result.label(2) == 0.5);
  CHECK(coop::data::scaled(dense, 2).row(2)[1] == 6.0);
}

TEST_CASE("with_constant appends a feature", "[transform]") {
  const auto expected =
      dense_dataset<double>{3, 5, {1, 0, 0, 2, 7, 0, 0, 0, 0, 7, 0, 3, 0, 0, 7}, {1, -1, 0.5}};
  CHECK(same(coop::data::with_constant(dense, 7), expected));
  const auto result = coop::data::with_constant(sparse, 7);
  CHECK(result.non_zeros() == 6);
  CHECK(same(coop::data::to_dense(result), expected));
  CHECK(coop::data::with_constant(dense).row(0)[4] == 1);
}

TEST_CASE("with_labels exchanges the labels", "[transform]") {
  const std::vector<double> labels{4, 5, 6};
  CHECK(coop::data::with_labels(dense, labels).label(1) == 5);
  CHECK(coop::data::with_labels(sparse, labels).label(2) == 6);
  CHECK(coop::data::with_labels(sparse, labels).non_zeros() == 3);
  CHECK_THROWS_TEXT(coop::data::with_labels(sparse, std::vector<double>{1}), std::invalid_argument,
                    "1 labels");
}

TEST_CASE("subset takes samples in the order given", "[transform]") {
  const std::vector<std::size_t> indices{2, 0, 2};
  const auto result = coop::data::subset(sparse, indices);
  CHECK(result.samples() == 3);
  CHECK(same(coop::data::to_dense(result), coop::data::subset(dense, indices)));
  CHECK(result.label(0) == 0.5);
  CHECK(result.label(1) == 1);
  CHECK(coop::data::subset(dense, {}).samples() == 0);
  CHECK_THROWS_TEXT(coop::data::subset(dense, std::vector<std::size_t>{3}), std::invalid_argument,
                    "index 3");
}

TEST_CASE("split parts the samples at random, every sample once", "[transform]") {
  std::vector<double> labels(101);
  coop::aligned_vector<double> values(101);
  for (std::size_t i = 0; i < 101; ++i) labels[i] = values[i] = static_cast<double>(i);
  const dense_dataset<double> data{101, 1, values, labels};
  const auto [train, test] = coop::data::split(data, 0.8, 5);
  CHECK(train.samples() == 81);  // 80.8 rounded
  CHECK(test.samples() == 20);
  std::set<double> seen(train.labels().begin(), train.labels().end());
  seen.insert(test.labels().begin(), test.labels().end());
  CHECK(seen.size() == 101);
  CHECK_FALSE(std::ranges::is_sorted(train.labels()));
  CHECK(train.row(3)[0] == train.label(3));

  CHECK(same(coop::data::split(data, 0.8, 5).first, train));
  CHECK_FALSE(same(coop::data::split(data, 0.8, 6).first, train));
  CHECK(coop::data::split(data, 0, 5).first.samples() == 0);
  CHECK(coop::data::split(data, 1, 5).second.samples() == 0);
  CHECK_THROWS_TEXT(coop::data::split(data, 1.5, 5), std::invalid_argument, "[0, 1]");
}

}  // namespace
