// SPDX-License-Identifier: BSL-1.0
#include <coop/report/write_timeline_svg.hpp>

#include <cstddef>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <limits>
#include <locale>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"

using coop::timeline;
using enum coop::activity;
using intervals = std::vector<timeline::interval>;

namespace {

std::string drawn(const timeline& lines, const coop::timeline_svg_options& options = {}) {
  std::ostringstream out;
  coop::write_timeline_svg(out, lines, options);
  return out.str();
}

std::size_t count(const std::string& text, std::string_view what) {
  std::size_t found = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1))
    ++found;
  return found;
}

// Whether every element is closed in its order, every attribute quoted, and the root the only one.
bool is_well_formed(const std::string& text) {
  std::vector<std::string> open;
  std::size_t roots = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] != '<') {
      if (text[at] == '>' || text[at] == '&' || (open.empty() && text[at] != '\n')) return false;
      ++at;
      continue;
    }
    const std::size_t end = text.find('>', at);
    if (end == std::string::npos) return false;
    std::string tag = text.substr(at + 1, end - at - 1);
    at = end + 1;
    if (tag.find('<') != std::string::npos || count(tag, "\"") % 2 != 0) return false;
    if (count(tag, "=") * 2 != count(tag, "\"")) return false;
    if (tag.starts_with('/')) {
      if (open.empty() || open.back() != tag.substr(1)) return false;
      open.pop_back();
      continue;
    }
    if (open.empty()) ++roots;
    if (!tag.ends_with('/')) open.push_back(tag.substr(0, tag.find(' ')));
  }
  return open.empty() && roots == 1;
}

// The values of an attribute of the bars, which follow the three squares of the legend.
std::vector<std::string> of_bars(const std::string& text, const std::string& attribute) {
  std::vector<std::string> all;
  for (std::size_t at = text.find("<rect"); at != std::string::npos;
       at = text.find("<rect", at + 1)) {
    const std::size_t value = text.find(" " + attribute + "=\"", at) + attribute.size() + 3;
    all.push_back(text.substr(value, text.find('"', value) - value));
  }
  return {all.begin() + 3, all.end()};
}

using strings = std::vector<std::string>;

const timeline four_seconds{intervals{
    {0, computing, 0, 2}, {0, waiting, 2, 3}, {0, communicating, 3, 4}, {1, computing, 0, 4}}};

}  // namespace

TEST_CASE("a picture has a row a node, a bar an interval, an axis and a legend") {
  // Bars from x = 80 to 560 - 80 are 400 pixels for 4 s.
  const std::string picture = drawn(four_seconds, {.width = 560});
  CHECK(is_well_formed(picture));
  CHECK(count(picture, "<rect") == 3 + 4);
  CHECK(of_bars(picture, "x") == strings{"80", "280", "380", "80"});
  CHECK(of_bars(picture, "width") == strings{"200", "100", "100", "400"});
  CHECK(of_bars(picture, "y") == strings{"30", "30", "30", "48"});
  CHECK(of_bars(picture, "fill") == strings{"#1f5fbf", "#dddddd", "#cc2222", "#1f5fbf"});
  for (const char* const words :
       {">node 0<", ">node 1<", ">computing<", ">waiting<", ">communicating<", ">time (s)<",
        ">25 %<", ">0 %<", ">0.5<", ">4<", "2 nodes, 4 s, 12.5 % idle"}) {
    CHECK(count(picture, words) == 1);
  }
}

TEST_CASE("pictures of nobody, of one node and of no time are well formed") {
  CHECK(is_well_formed(drawn(timeline{})));
  CHECK(count(drawn(timeline{}), "no time") == 1);
  const std::string idlers = drawn(timeline{intervals{}, 3});
  CHECK(is_well_formed(idlers));
  CHECK(count(idlers, ">node 2<") == 1);
  CHECK(count(idlers, "<rect") == 3);
  const double most = std::numeric_limits<double>::max();
  const double least = std::numeric_limits<double>::denorm_min();
  for (const double end : {least, 1e-9, 1.0, 1e9, most}) {
    const std::string one = drawn(timeline{intervals{{0, computing, 0, end}}});
    CHECK(is_well_formed(one));
    CHECK(of_bars(one, "width") == strings{"640"});
    CHECK(count(one, "nan") + count(one, "inf") == 0);
  }
}

TEST_CASE("a picture shows so many nodes at most and says how many there are more") {
  intervals all;
  for (unsigned node = 0; node < 40; ++node) all.push_back({node, computing, 0, 1});
  const timeline lines{all};
  CHECK(count(drawn(lines), "<rect") == 3 + 32);
  CHECK(count(drawn(lines), "and 8 nodes more") == 1);
  CHECK(count(drawn(lines, {.most_nodes = 39}), "and 1 node more") == 1);
  CHECK(count(drawn(lines, {.most_nodes = 40}), " more") == 0);
  CHECK(count(drawn(lines, {.most_nodes = 1}), "<rect") == 3 + 1);
}

TEST_CASE("a part of the time is shown over the whole width") {
  // 2.5 s to 3.5 s on 400 pixels: half of the waiting, half of the communicating, 1 s of node 1.
  const std::string part = drawn(four_seconds, {.width = 560, .begin = 2.5, .end = 3.5});
  CHECK(is_well_formed(part));
  CHECK(of_bars(part, "x") == strings{"80", "280", "80"});
  CHECK(of_bars(part, "width") == strings{"200", "200", "400"});
  CHECK(count(part, ">25 %<") == 1);  // of the whole run still
  CHECK(of_bars(drawn(four_seconds, {.begin = 3}), "fill").size() == 2);
  CHECK(of_bars(drawn(four_seconds, {.begin = 4}), "fill").empty());
  CHECK(is_well_formed(drawn(four_seconds, {.begin = 9})));
}

TEST_CASE("a picture does not depend on the stream's locale") {
  struct grouping : std::numpunct<char> {
    [[nodiscard]] char do_decimal_point() const override { return ','; }
    [[nodiscard]] std::string do_grouping() const override { return "\1"; }
  };
  std::ostringstream out;
  out.imbue(std::locale{std::locale::classic(), new grouping});
  coop::write_timeline_svg(out, four_seconds);
  CHECK(out.str() == drawn(four_seconds));
}

TEST_CASE("impossible pictures are refused") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK_THROWS_TEXT(drawn(four_seconds, {.width = 299}), std::invalid_argument, "width is 299");
  CHECK_THROWS_TEXT(drawn(four_seconds, {.width = 100'001}), std::invalid_argument, "100001");
  CHECK_THROWS_TEXT(drawn(four_seconds, {.most_nodes = 0}), std::invalid_argument, "most_nodes");
  for (const coop::timeline_svg_options& wrong :
       std::vector<coop::timeline_svg_options>{{.begin = nan},
                                               {.end = nan},
                                               {.begin = -1},
                                               {.begin = infinity},
                                               {.begin = 2, .end = 2},
                                               {.begin = 2, .end = 1}}) {
    CHECK_THROWS_TEXT(drawn(four_seconds, wrong), std::invalid_argument, "0 <= begin < end");
  }
  CHECK_THROWS_TEXT(coop::write_timeline_svg(std::string{"/dev/full"}, four_seconds), coop::error,
                    "/dev/full: could not be written");
}

TEST_CASE("what is refused leaves the file as it was") {
  const std::string path = "coop_timeline_test.svg";
  const auto read = [&] {
    std::ifstream file{path};
    return std::string{std::istreambuf_iterator<char>{file}, {}};
  };
  coop::write_timeline_svg(path, four_seconds);
  CHECK(read() == drawn(four_seconds));
  CHECK_THROWS_TEXT(coop::write_timeline_svg(path, four_seconds, {.width = 10}),
                    std::invalid_argument, "width is 10");
  CHECK_THROWS_TEXT(coop::write_timeline_svg(path, four_seconds, {.begin = 2, .end = 1}),
                    std::invalid_argument, "must be 0 <= begin < end");
  CHECK(read() == drawn(four_seconds));
  std::remove(path.c_str());
  CHECK_THROWS_TEXT(coop::write_timeline_svg(path, four_seconds, {.most_nodes = 0}),
                    std::invalid_argument, "most_nodes");
  CHECK(!std::ifstream{path});
}

TEST_CASE("absences have a colour, which the legend tells where there are some") {
  const std::string without = drawn(timeline{intervals{{0, computing, 0, 2}}});
  CHECK(without.find("#e8b33c") == std::string::npos);
  CHECK(without.find("away") == std::string::npos);
  const std::string with = drawn(timeline{intervals{{0, computing, 0, 2}, {0, away, 2, 4}}});
  CHECK(is_well_formed(with));
  CHECK(count(with, "#e8b33c") == 2);
  CHECK(count(with, ">away<") == 1);
}
