// SPDX-License-Identifier: BSL-1.0
#include <coop/report/trace.hpp>

#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

#include "support/catch.hpp"

TEST_CASE("a trace written as CSV reads back exactly") {
  const coop::trace rows{{0, 0, 0, 0.1, 1e-300, 0, 0, 0},
                         {7, 1.0 / 3, 0.25, 2.0 / 3, 12345.678901234567, 1e-17, 1e15 + 1, 3}};
  std::ostringstream out;
  coop::write_csv(out, rows);
  std::istringstream in{out.str()};
  std::string line;
  std::getline(in, line);
  CHECK(line ==
        "step,epoch,seconds,loss,gradient_norm_squared,consensus_distance,bytes_out,bytes_in");
  for (const coop::trace_row& row : rows) {
    REQUIRE(std::getline(in, line));
    std::vector<double> values;
    std::istringstream cells{line};
    for (std::string cell; std::getline(cells, cell, ',');)
      values.push_back(std::strtod(cell.c_str(), nullptr));
    CHECK(values == std::vector<double>{double(row.step), row.epoch, row.seconds, row.loss,
                                        row.gradient_norm_squared, row.consensus_distance,
                                        row.bytes_out, row.bytes_in});
  }
  CHECK_FALSE(std::getline(in, line));
}

TEST_CASE("a file that cannot be written is an error with its path") {
  CHECK_THROWS_TEXT(coop::write_csv(std::string{"/no/such/folder/trace.csv"}, coop::trace{}),
                    coop::error, "/no/such/folder/trace.csv: cannot be opened");
  CHECK_THROWS_TEXT(coop::write_csv(std::string{"/dev/full"}, coop::trace{{}}), coop::error,
                    "/dev/full: could not be written");
}
