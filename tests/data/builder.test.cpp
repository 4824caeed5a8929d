// SPDX-License-Identifier: BSL-1.0
#include <coop/data/builder.hpp>

#include <stdexcept>
#include <utility>
#include <vector>

#include "support/catch.hpp"

namespace {

using coop::data::builder;
using coop::data::dense_dataset;
using coop::data::sparse_dataset;

TEMPLATE_TEST_CASE("a builder makes rows, empty ones too, and can be used again", "[builder]",
                   dense_dataset<float>, sparse_dataset<double>) {
  builder<TestType> rows{3};
  for (int turn = 0; turn < 2; ++turn) {
    rows.entry(0, 1);
    rows.entry(2, 5);
    rows.finish_row(7);
    rows.finish_row(8);
    const TestType data = rows.build();
    CHECK(data.samples() == 2);
    CHECK(data.features() == 3);
    CHECK(data.label(0) == 7);
    CHECK(data.label(1) == 8);
    const std::vector<typename TestType::value_type> x{1, 10, 100};
    CHECK(data.dot(0, x) == 501);
    CHECK(data.dot(1, x) == 0);
  }
  CHECK(rows.build().samples() == 0);
}

TEST_CASE("for_each_entry visits what is stored", "[builder]") {
  std::vector<std::pair<std::size_t, double>> seen;
  const auto note = [&](std::size_t feature, double value) { seen.emplace_back(feature, value); };
  coop::data::for_each_entry(dense_dataset<double>{1, 2, {0, 4}, {1}}, 0, note);
  coop::data::for_each_entry(sparse_dataset<double>{9, {0, 1}, {8}, {3}, {1}}, 0, note);
  CHECK(seen == std::vector<std::pair<std::size_t, double>>{{0, 0}, {1, 4}, {8, 3}});
}

TEST_CASE("entries out of order are refused in the end", "[builder]") {
  builder<sparse_dataset<double>> rows{3};
  rows.entry(2, 1);
  rows.entry(1, 1);
  rows.finish_row(0);
  CHECK_THROWS_TEXT(rows.build(), std::invalid_argument, "ascend");
}

}  // namespace
