// SPDX-License-Identifier: BSL-1.0
#include <coop/data/csv.hpp>

#include <algorithm>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/gzip.hpp"

namespace {

using coop::data::read_csv;
using coop_test::temporary_file;

auto parse(const std::string& text, coop::data::csv_options options = {}) {
  return read_csv(temporary_file{text}.path(), options);
}

std::vector<double> values(const coop::data::dense_dataset<double>& data) {
  return {data.values().begin(), data.values().end()};
}

TEST_CASE("CSV text becomes dense rows, the last column the label", "[csv]") {
  const auto data = parse("1, 2,0\r\n\r\n+3,-4.5 ,1");
  CHECK(data.samples() == 2);
  CHECK(data.features() == 2);
  CHECK(values(data) == std::vector<double>{1, 2, 3, -4.5});
  CHECK(data.label(1) == 1);
  CHECK(values(parse(coop_test::packed("5,6\n"))) == std::vector<double>{5});
}

TEST_CASE("delimiter, label column and header can be told", "[csv]") {
  const auto first = parse("y;a;b\n7;1;2\n", {.delimiter = ';', .label_column = 0, .header = true});
  CHECK(first.label(0) == 7);
  CHECK(values(first) == std::vector<double>{1, 2});
  CHECK(parse("1,2,3\n", {.label_column = 1}).label(0) == 2);
  CHECK(parse("1,2,3\n", {.label_column = -3}).label(0) == 1);
  CHECK(parse("1\t2\n", {.delimiter = '\t'}).label(0) == 2);
  CHECK(parse("1 2\n", {.delimiter = ' '}).label(0) == 2);
}

TEST_CASE("hostile CSV text is an error with line and cause", "[csv]") {
  CHECK_THROWS_TEXT(parse("1,2,3\n1,2\n"), coop::error, ":2: 2 columns, the first row has 3");
  CHECK_THROWS_TEXT(parse("1,2,3\n1,2,3,4\n"), coop::error, ":2: 4 columns");
  CHECK_THROWS_TEXT(parse("1,2\n1,x\n"), coop::error, ":2: column 2: 'x' must be a finite number");
  CHECK_THROWS_TEXT(parse("1,2\n,2\n"), coop::error, ":2: column 1: ''");
  CHECK_THROWS_TEXT(parse("1,2\nnan,2\n"), coop::error, "'nan'");
  CHECK_THROWS_TEXT(parse("1,2\n1,inf\n"), coop::error, "'inf'");
  CHECK_THROWS_TEXT(parse("1,2\n1,1e999\n"), coop::error, "'1e999'");
  CHECK_THROWS_TEXT(parse("a,b\n1,2\n"), coop::error, ".header = true");
  CHECK_THROWS_TEXT(parse("1,b\n1,2\n"), coop::error, ".header = true");
  CHECK_THROWS_TEXT(parse("1,b\n1,2\n", {.label_column = 0}), coop::error, ".header = true");
  CHECK_THROWS_TEXT(parse("1;2\n1;2\n"), coop::error, "one column");
  CHECK_THROWS_TEXT(parse("1,2\n", {.label_column = 2}), coop::error, "label_column is 2");
  CHECK_THROWS_TEXT(parse("1,2\n", {.label_column = -3}), coop::error, "label_column is -3");
  CHECK_THROWS_TEXT(parse(""), coop::error, "no samples");
  CHECK_THROWS_TEXT(parse("a,b\n", {.header = true}), coop::error, "no samples");
  CHECK_THROWS_TEXT(read_csv("/no/such/file"), coop::error, "/no/such/file");
  const std::string packed = coop_test::packed("1,2\n3,4\n5,6\n");
  CHECK_THROWS_TEXT(parse(packed.substr(0, packed.size() - 10)), coop::error, "truncated");
}

TEST_CASE("optdigits has its published counts", "[csv]") {
  const auto train = coop_test::data_file("optdigits/optdigits.tra.gz");
  const auto test = coop_test::data_file("optdigits/optdigits.tes.gz");
  if (!train || !test) {
    WARN("optdigits skipped: no data");
    return;
  }
  const auto check = [](const auto& data, std::size_t samples, const std::vector<long>& counts) {
    CHECK(data.samples() == samples);
    CHECK(data.features() == 64);
    for (std::size_t k = 0; k < counts.size(); ++k) {
      CHECK(std::ranges::count(data.labels(), static_cast<double>(k)) == counts[k]);
    }
    CHECK(std::ranges::min(data.values()) == 0);
    CHECK(std::ranges::max(data.values()) == 16);
  };
  check(read_csv(*train), 3823, {376, 389, 380, 389, 387, 376, 377, 387, 380, 382});
  check(read_csv<float>(*test), 1797, {178, 182, 177, 183, 181, 182, 181, 179, 174, 180});
}

}  // namespace
