// SPDX-License-Identifier: BSL-1.0
#include <coop/data/labels.hpp>

#include <limits>
#include <stdexcept>
#include <vector>

#include "support/catch.hpp"

namespace {

using coop::data::binary_labels;
using coop::data::class_labels;
using list = std::vector<double>;
using numbers = std::vector<std::size_t>;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

TEST_CASE("the three conventions of two classes become -1 and +1", "[labels]") {
  CHECK(binary_labels(list{-1, 1, -1}) == list{-1, 1, -1});
  CHECK(binary_labels(list{0, 1, 1}) == list{-1, 1, 1});
  CHECK(binary_labels(list{1, 2, 1}) == list{-1, 1, -1});
  CHECK(binary_labels(list{}).empty());
}

TEST_CASE("one class alone is fine", "[labels]") {
  CHECK(binary_labels(list{1, 1}) == list{1, 1});
  CHECK(binary_labels(list{-1}) == list{-1});
  CHECK(binary_labels(list{0, 0}) == list{-1, -1});
  CHECK(binary_labels(list{2}) == list{1});
}

TEST_CASE("other labels are refused with label and sample", "[labels]") {
  CHECK_THROWS_TEXT(binary_labels(list{-1, 1, 0}), std::invalid_argument, "label 0 of sample 2");
  CHECK_THROWS_TEXT(binary_labels(list{0, 2}), std::invalid_argument, "label 2 of sample 1");
  CHECK_THROWS_TEXT(binary_labels(list{1, 3}), std::invalid_argument, "label 3 of sample 1");
  CHECK_THROWS_TEXT(binary_labels(list{0.5}), std::invalid_argument, "label 0.5 of sample 0");
  CHECK_THROWS_TEXT(binary_labels(list{1, nan}), std::invalid_argument, "nan of sample 1");
}

TEST_CASE("classes are numbered from 0", "[labels]") {
  const auto from_zero = class_labels(list{0, 2, 1});
  CHECK(from_zero.labels == numbers{0, 2, 1});
  CHECK(from_zero.classes == 3);
  const auto from_one = class_labels(list{1, 3});  // class 2 is absent
  CHECK(from_one.labels == numbers{0, 2});
  CHECK(from_one.classes == 3);
  const auto told = class_labels(list{1, 3}, 0);
  CHECK(told.labels == numbers{1, 3});
  CHECK(told.classes == 4);
  CHECK(class_labels(list{}).classes == 0);
}

TEST_CASE("what is no class is refused with label and sample", "[labels]") {
  CHECK_THROWS_TEXT(class_labels(list{0, -1}), std::invalid_argument, "label -1 of sample 1");
  CHECK_THROWS_TEXT(class_labels(list{0, 1.5}), std::invalid_argument, "label 1.5 of sample 1");
  CHECK_THROWS_TEXT(class_labels(list{nan}), std::invalid_argument, "nan of sample 0");
  CHECK_THROWS_TEXT(class_labels(list{1e300}), std::invalid_argument, "sample 0");
  CHECK_THROWS_TEXT(class_labels(list{0}, 1), std::invalid_argument, "from 1");
}

TEST_CASE("labels are taken from data sets too", "[labels]") {
  const coop::data::dense_dataset<double> data{2, 1, {5, 6}, {1, 2}};
  CHECK(coop::data::labels_of(data) == list{1, 2});
  CHECK(binary_labels(data) == list{-1, 1});
  CHECK(class_labels(data).labels == numbers{0, 1});
  CHECK(class_labels(data, 0).classes == 3);
}

}  // namespace
