// SPDX-License-Identifier: BSL-1.0
#include <coop/data/libsvm.hpp>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/gzip.hpp"

namespace {

using coop::data::read_libsvm;
using coop_test::temporary_file;

auto parse(const std::string& text, coop::data::libsvm_options options = {}) {
  return read_libsvm(temporary_file{text}.path(), options);
}

TEST_CASE("LIBSVM text becomes sparse rows", "[libsvm]") {
  const auto data = parse("+1 1:0.5 3:-2\n-1\n0.25 2:1e3\n");
  CHECK(data.samples() == 3);
  CHECK(data.features() == 3);
  CHECK(data.non_zeros() == 3);
  CHECK(std::vector<double>(data.labels().begin(), data.labels().end()) ==
        std::vector<double>{1, -1, 0.25});
  CHECK(data.row(0).indices[1] == 2);
  CHECK(data.row(0).values[1] == -2);
  CHECK(data.row(1).indices.empty());
  CHECK(data.row(2).values[0] == 1000);
}

TEST_CASE("what files in the wild contain is read", "[libsvm]") {
  // CRLF, blank lines, tabs, trailing blanks, comments, qid, an explicit zero, no final newline.
  const auto data =
      parse("# a header\r\n\r\n1\t1:1  2:0 \r\n-1 qid:7 2:5 # 3:bad\r\n   \r\n+1 # only\n2 3:+4");
  CHECK(data.samples() == 4);
  CHECK(data.features() == 3);
  CHECK(data.non_zeros() == 4);
  CHECK(data.row(2).indices.empty());
  CHECK(data.row(3).values[0] == 4);
  CHECK(parse(coop_test::packed("1 2:3\n")).row(0).values[0] == 3);
}

TEST_CASE("features can be asked for", "[libsvm]") {
  CHECK(parse("1 2:1\n", {.features = 10}).features() == 10);
  CHECK(parse("1\n", {.features = 10}).features() == 10);
  CHECK(parse("1\n").features() == 0);
  CHECK_THROWS_TEXT(parse("1 1:1\n-1 11:1\n", {.features = 10}), coop::error,
                    ":2: index '11' is beyond the 10 features");
  CHECK_THROWS_TEXT(parse("1\n", {.features = std::size_t{1} << 31U}), std::invalid_argument,
                    "at most 2147483647");
}

TEST_CASE("numbers of type float can be asked for", "[libsvm]") {
  const temporary_file file{"1 1:0.1\n"};
  CHECK(read_libsvm<float>(file.path()).row(0).values[0] == 0.1F);
  CHECK_THROWS_TEXT(read_libsvm<float>(temporary_file{"1 1:1e39\n"}.path()), coop::error, "1e39");
}

TEST_CASE("hostile LIBSVM text is an error with line and cause", "[libsvm]") {
  struct hostile {
    const char* text;
    const char* message;
  };
  for (const auto& [text, message] :
       std::vector<hostile>{{"1 1:1\n1 0:1\n", ":2: index '0' is 0, indices start with 1"},
                            {"1 3:1 2:1\n", ":1: index '2:1' must be above the index before it, 3"},
                            {"1 3:1 3:1\n", "must be above"},
                            {"1 2147483648:1\n", "too large"},
                            {"1 4294967297:1\n", "too large"},
                            {"1 99999999999999999999999999:1\n", "too large"},
                            {"1 -1:1\n", "must be a whole number from 1"},
                            {"1 1.5:1\n", "must be a whole number from 1"},
                            {"1 :1\n", "must be a whole number from 1"},
                            {"1 1:nan\n", "value '1:nan' must be a finite number"},
                            {"1 1:inf\n", "value"},
                            {"1 1:1e999\n", "value"},
                            {"1 1:\n", "value"},
                            {"1 1:2:3\n", "value"},
                            {"1 1:2x\n", "value"},
                            {"1 12\n", "entry '12' must be index:value"},
                            {"1 garbage\n", "entry 'garbage'"},
                            {"nan 1:1\n", "label 'nan' must be a finite number"},
                            {"inf\n", "label"},
                            {"yes 1:1\n", "label 'yes'"},
                            {"1:1 2:1\n", "label '1:1'"},
                            {"1,2 1:1\n", "label '1,2'"},
                            {"", "no samples"},
                            {"\n# nothing\n", "no samples"}}) {
    INFO(text);
    CHECK_THROWS_TEXT(parse(text), coop::error, message);
  }
  CHECK_THROWS_TEXT(read_libsvm("/no/such/file"), coop::error, "/no/such/file");
}

TEST_CASE("the largest index costs no memory", "[libsvm]") {
  const auto data = parse("1 2147483647:1\n");
  CHECK(data.features() == 2147483647U);
  CHECK(data.non_zeros() == 1);
}

TEST_CASE("a truncated gzip file is an error", "[libsvm]") {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "1 1:" + std::to_string(i * 7919 % 1009) + "\n";
  const std::string packed = coop_test::packed(text);
  CHECK_THROWS_TEXT(parse(packed.substr(0, packed.size() / 2)), coop::error, "truncated");
}

TEST_CASE("a9a has its published counts", "[libsvm]") {
  const auto train = coop_test::data_file("a9a/a9a.gz");
  const auto test = coop_test::data_file("a9a/a9a.t.gz");
  if (!train || !test) {
    WARN("a9a skipped: no data");
    return;
  }
  const auto data = read_libsvm(*train);
  CHECK(data.samples() == 32561);
  CHECK(data.features() == 123);
  CHECK(data.non_zeros() == 451592);
  CHECK(std::ranges::count(data.labels(), 1.0) == 7841);
  CHECK(std::ranges::count(data.labels(), -1.0) == 24720);
  CHECK(std::ranges::count(data.values(), 1.0) == 451592);
  const auto held_out = read_libsvm(*test, {.features = 123});
  CHECK(held_out.samples() == 16281);
  CHECK(held_out.features() == 123);
  CHECK(held_out.non_zeros() == 225731);
  CHECK(std::ranges::count(held_out.labels(), 1.0) == 3846);
  CHECK(read_libsvm(*test).features() == 122);
}

TEST_CASE("w8a keeps its rows without features", "[libsvm]") {
  const auto path = coop_test::data_file("w8a/w8a.gz");
  if (!path) {
    WARN("w8a skipped: no data");
    return;
  }
  const auto data = read_libsvm<float>(*path);
  CHECK(data.samples() == 49749);
  CHECK(data.features() == 300);
  CHECK(data.non_zeros() == 579586);
  std::size_t empty = 0;
  for (std::size_t i = 0; i < data.samples(); ++i) empty += data.row(i).indices.empty() ? 1U : 0U;
  CHECK(empty == 4203);
}

}  // namespace
