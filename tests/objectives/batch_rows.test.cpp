// SPDX-License-Identifier: BSL-1.0
#include <coop/objectives/batch_rows.hpp>

#include <vector>

#include "objectives/small_data.hpp"
#include "support/catch.hpp"

TEST_CASE("the rows of a batch, consecutive or not, with repetitions, or none") {
  const auto data = coop_test::random_data(10, 3, 2);
  const Eigen::MatrixXd all = coop_test::features_of(data);
  for (const auto& batch : {std::vector<std::size_t>{2, 3, 4}, {9, 0, 5, 5}, {7}, {4, 3}, {}}) {
    const coop::batch_rows rows{data, batch};
    REQUIRE(rows.matrix().rows() == static_cast<Eigen::Index>(batch.size()));
    REQUIRE(rows.matrix().cols() == 3);
    for (std::size_t i = 0; i < batch.size(); ++i) {
      CHECK(rows.matrix().row(static_cast<Eigen::Index>(i)) ==
            all.row(static_cast<Eigen::Index>(batch[i])));
    }
  }
}

TEST_CASE("consecutive rows are not copied") {
  const auto data = coop_test::random_data(10, 3, 2);
  const std::vector<std::size_t> batch{4, 5, 6};
  CHECK(coop::batch_rows{data, batch}.matrix().data() == data.row(4).data());
}

TEST_CASE("data without features") {
  const coop::data::dense_dataset<double> data{2, 0, std::vector<double>{}, {0, 1}};
  const std::vector<std::size_t> batch{1, 0};
  CHECK(coop::batch_rows{data, batch}.matrix().size() == 0);
}

TEST_CASE("passes cover the batch in order") {
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{1}, coop::rows_per_pass, 2 * coop::rows_per_pass + 1}) {
    const auto batch = coop_test::all_of(size);
    std::vector<std::size_t> seen;
    coop::for_each_pass(batch, [&](std::span<const std::size_t> part) {
      CHECK((!part.empty() && part.size() <= coop::rows_per_pass));
      seen.insert(seen.end(), part.begin(), part.end());
    });
    CHECK(seen == batch);
  }
}
