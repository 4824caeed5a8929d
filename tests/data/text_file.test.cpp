// SPDX-License-Identifier: BSL-1.0
#include <coop/data/text_file.hpp>

#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/gzip.hpp"

namespace {

using coop::data::parse_finite;
using coop_test::temporary_file;
using lines = std::vector<std::string>;

lines read(const std::string& content) {
  const temporary_file file{content};
  coop::data::text_file text{file.path()};
  lines result;
  while (const auto line = text.next()) result.emplace_back(*line);
  CHECK_FALSE(text.next());
  return result;
}

TEST_CASE("lines end with LF, CRLF or the file", "[text_file]") {
  CHECK(read("").empty());
  CHECK(read("a") == lines{"a"});
  CHECK(read("a\n") == lines{"a"});
  CHECK(read("a\n\nb\r\n\r\nc") == lines{"a", "", "b", "", "c"});
  CHECK(read("\n") == lines{""});
}

TEST_CASE("lines of any length are read whole", "[text_file]") {
  lines expected;
  std::string content;
  for (const std::size_t length : {1U, 65'535U, 65'536U, 3U, 65'537U, 400'000U, 0U, 131'072U, 7U}) {
    expected.emplace_back(length, static_cast<char>('a' + expected.size()));
    content += expected.back() + "\n";
  }
  CHECK(read(content) == expected);
  CHECK(read(coop_test::packed(content)) == expected);
  std::string many;
  for (int i = 0; i < 100'000; ++i) many += std::to_string(i) + "\n";
  const auto result = read(many);
  REQUIRE(result.size() == 100'000);
  CHECK(result[77'777] == "77777");
}

TEST_CASE("a failure names path and line", "[text_file]") {
  const temporary_file file{"one\ntwo\nthree"};
  coop::data::text_file text{file.path()};
  static_cast<void>(text.next());
  static_cast<void>(text.next());
  const auto failure = text.failure("bad");
  CHECK(failure.line() == 2);
  CHECK(failure.what() == file.path() + ":2: bad");
  CHECK(text.file_failure("bad").what() == file.path() + ": bad");
}

TEST_CASE("tokens are what stands between blanks", "[text_file]") {
  std::string_view text = "  ab \t c  ";
  CHECK(coop::data::take_token(text) == "ab");
  CHECK(coop::data::take_token(text) == "c");
  CHECK(coop::data::take_token(text).empty());
  CHECK(coop::data::take_token(text).empty());
  CHECK(coop::data::trimmed(" \ta b\t ") == "a b");
  CHECK(coop::data::trimmed(" \t ").empty());
}

TEST_CASE("numbers are whole texts, finite, and may have a plus sign", "[text_file]") {
  CHECK(parse_finite<double>("1") == 1.0);
  CHECK(parse_finite<double>("+1") == 1.0);
  CHECK(parse_finite<double>("-1.5e-3") == -1.5e-3);
  CHECK(parse_finite<double>("0.1") == 0.1);
  CHECK(parse_finite<float>("0.1") == 0.1F);
  CHECK(parse_finite<double>("1e308") == 1e308);
  for (const auto* text : {"", "+", "-", "x", "1x", "1 ", " 1", "1,5", "+-1", "++1", "0x10", "nan",
                           "NaN", "inf", "-inf", "Infinity", "1e999", "-1e999"}) {
    INFO(text);
    CHECK_FALSE(parse_finite<double>(text));
  }
  CHECK_FALSE(parse_finite<float>("1e39"));
}

}  // namespace
