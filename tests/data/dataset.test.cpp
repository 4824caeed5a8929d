// SPDX-License-Identifier: BSL-1.0
#include <coop/data/dataset.hpp>

#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <vector>

#include "support/catch.hpp"

namespace {

using coop::data::dense_dataset;
using coop::data::sparse_dataset;

static_assert(coop::data::DenseDataset<dense_dataset<float>>);
static_assert(coop::data::DenseDataset<dense_dataset<double>>);
static_assert(!coop::data::SparseDataset<dense_dataset<double>>);
static_assert(coop::data::SparseDataset<sparse_dataset<float>>);
static_assert(coop::data::SparseDataset<sparse_dataset<double>>);
static_assert(!coop::data::DenseDataset<sparse_dataset<double>>);
static_assert(!coop::data::Dataset<std::vector<double>>);

TEST_CASE("a dense data set has rows, labels and products", "[dataset]") {
  const dense_dataset<double> data{2, 3, {1, 2, 3, 4, 5, 6}, {-1, 7.5}};
  CHECK(data.samples() == 2);
  CHECK(data.features() == 3);
  CHECK(data.label(1) == 7.5);
  CHECK(data.labels().size() == 2);
  CHECK(data.row(1)[0] == 4);
  CHECK(data.row(1).size() == 3);
  CHECK(data.values().size() == 6);
  const std::vector<double> x{1, 10, 100};
  CHECK(data.dot(0, x) == 321);
  CHECK(data.dot(1, x) == 654);
  std::vector<double> y{1, 1, 1};
  data.add(1, 2, y);
  CHECK(y == std::vector<double>{9, 11, 13});
}

TEST_CASE("a copy of a data set shares its storage", "[dataset]") {
  std::vector<dense_dataset<float>> copies;
  {
    const std::vector<float> values{1, 2};
    const dense_dataset<float> data{1, 2, values, {0}};
    copies.assign(3, data);
    CHECK(copies[0].values().data() == data.values().data());
  }
  CHECK(copies[2].row(0)[1] == 2);
}

TEMPLATE_TEST_CASE("dot is right for every length and does not depend on addresses", "[dataset]",
                   float, double) {
  for (std::size_t size = 0; size < 70; ++size) {
    coop::aligned_vector<TestType> values(2 * size);
    std::vector<TestType> x(size + 16);
    long double exact = 0;
    long double absolute = 0;
    for (std::size_t j = 0; j < size; ++j) {
      values[size + j] = static_cast<TestType>(std::sin(1.0 + static_cast<double>(3 * j)));
      x[j] = static_cast<TestType>(std::cos(static_cast<double>(7 * j)));
      const long double term =
          static_cast<long double>(values[size + j]) * static_cast<long double>(x[j]);
      exact += term;
      absolute += std::abs(term);
    }
    const dense_dataset<TestType> data{2, size, values, {0, 0}};
    const TestType at_front = data.dot(1, std::span{x}.first(size));
    const auto bound = absolute * static_cast<long double>(size) *
                       static_cast<long double>(std::numeric_limits<TestType>::epsilon());
    CHECK(std::abs(static_cast<long double>(at_front) - exact) <= bound);
    for (std::size_t shift = 1; shift < 16; ++shift) {
      std::memmove(x.data() + shift, x.data() + shift - 1, size * sizeof(TestType));
      CHECK(data.dot(1, std::span{x}.subspan(shift, size)) == at_front);
    }
  }
}

TEST_CASE("a sparse data set has rows, some of them empty", "[dataset]") {
  const sparse_dataset<double> data{
      5, {0, 2, 2, 7}, {0, 4, 0, 1, 2, 3, 4}, {1, 2, 3, 4, 5, 6, 7}, {1, -1, 1}};
  CHECK(data.samples() == 3);
  CHECK(data.features() == 5);
  CHECK(data.non_zeros() == 7);
  CHECK(data.row(0).indices[1] == 4);
  CHECK(data.row(0).values[1] == 2);
  CHECK(data.row(1).indices.empty());
  const std::vector<double> x{1, 10, 100, 1000, 10000};
  CHECK(data.dot(0, x) == 20001);
  CHECK(data.dot(1, x) == 0);
  CHECK(data.dot(2, x) == 76543);
  std::vector<double> y(5, 1);
  data.add(0, 2, y);
  data.add(1, 5, y);
  CHECK(y == std::vector<double>{3, 1, 1, 1, 5});
  const auto copy = data;
  CHECK(copy.values().data() == data.values().data());
}

TEST_CASE("data sets of the wrong shape are refused", "[dataset]") {
  using dense = dense_dataset<double>;
  CHECK_THROWS_TEXT((dense{2, 2, {1, 2, 3}, {0, 0}}), std::invalid_argument, "2 samples x 2");
  CHECK_THROWS_TEXT((dense{2, 2, {1, 2, 3, 4}, {0}}), std::invalid_argument, "1 labels");
  // The product of these overflows to 0.
  const std::size_t half = std::size_t{1} << 32U;
  CHECK_THROWS_TEXT((dense{half, half, coop::aligned_vector<double>{}, {}}), std::invalid_argument,
                    "0 values");
  CHECK(dense{3, 0, coop::aligned_vector<double>{}, {1, 2, 3}}.row(2).empty());

  using sparse = sparse_dataset<double>;
  CHECK_THROWS_TEXT((sparse{2, {0, 1}, {0}, {1}, {1, 1}}), std::invalid_argument, "2 offsets");
  CHECK_THROWS_TEXT((sparse{2, {}, {}, {}, {}}), std::invalid_argument, "0 offsets");
  CHECK_THROWS_TEXT((sparse{2, {0, 2}, {0}, {1}, {1}}), std::invalid_argument, "offsets");
  CHECK_THROWS_TEXT((sparse{2, {0, 9, 1}, {0}, {1}, {1, 1}}), std::invalid_argument, "offsets");
  CHECK_THROWS_TEXT((sparse{2, {0, 1}, {2}, {1}, {1}}), std::invalid_argument, "2 features");
  CHECK_THROWS_TEXT((sparse{2, {0, 2}, {1, 0}, {1, 1}, {1}}), std::invalid_argument, "ascend");
  CHECK_THROWS_TEXT((sparse{2, {0, 2}, {1, 1}, {1, 1}, {1}}), std::invalid_argument, "ascend");
}

}  // namespace
