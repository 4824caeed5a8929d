// SPDX-License-Identifier: BSL-1.0
#include <coop/engines/parameter_server_rows.hpp>

#include <coop/objectives/function_objective.hpp>
#include <coop/transports/in_process.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "support/catch.hpp"

namespace {

// f of sample s is ½(x − s)²; of a batch the mean. All samples: 0 … 4.
auto squares() {
  return coop::function_objective{
      std::size_t{1}, std::size_t{5},
      [](std::span<const double> x, std::span<const std::size_t> batch, std::span<double> g) {
        double loss = 0;
        g[0] = 0;
        for (const std::size_t s : batch) {
          const double distance = x[0] - double(s);
          g[0] += distance / double(batch.size());
          loss += distance * distance / 2 / double(batch.size());
        }
        return loss;
      }};
}

coop::run_plan plan_of() {
  return {.options = {},
          .partition = coop::data::partition{{{4, 1, 0}, {2, 3}}},
          .workers = 2,
          .shard_sizes = {3, 2, 0},
          .samples = 5};
}

using vector = coop::aligned_vector<double>;

template <class Comm, class Obj>
using rows_of = coop::parameter_server_rows<vector, Obj, Comm>;

}  // namespace

TEST_CASE("a row is measured over all samples, by one node or by all") {
  // At x = 3: the mean of ½(x − s)² is (9 + 4 + 1 + 0 + 1)/10, and its slope 3 − 2.
  const auto objective = squares();
  const auto plan = plan_of();
  coop::in_process{1}.run(3, [&](auto& communicator) {
    using comm = std::remove_cvref_t<decltype(communicator)>;
    rows_of<comm, std::remove_cvref_t<decltype(objective)>> rows{objective, plan, communicator};
    const auto check = [](const coop::trace_row& row) {
      CHECK(row.step == 8);
      CHECK(std::abs(row.loss - 1.5) < 1e-15);
      CHECK(std::abs(row.gradient_norm_squared - 1) < 1e-15);
    };
    check(rows.alone(vector{3}, 8));
    vector x{communicator.rank() == 2 ? 3.0 : 100.0};
    check(rows.together(x, 2, 8));
    CHECK(x[0] == 3);
  });
}

TEST_CASE("a row that is not finite ends the run") {
  const auto objective = squares();
  const auto plan = plan_of();
  coop::in_process{1}.run(1, [&](auto& communicator) {
    using comm = std::remove_cvref_t<decltype(communicator)>;
    rows_of<comm, std::remove_cvref_t<decltype(objective)>> rows{objective, plan, communicator};
    const auto at = [&](double x) { return rows.alone(vector{x}, 4); };
    CHECK_THROWS_TEXT(at(std::numeric_limits<double>::quiet_NaN()), coop::diverged,
                      "step 4: diverged: the model has a NaN or an infinity");
    CHECK_THROWS_TEXT(at(std::numeric_limits<double>::infinity()), coop::diverged, "the model has");
    CHECK_THROWS_TEXT(at(1e200), coop::diverged, "the training loss is inf");
  });
}
