// SPDX-License-Identifier: BSL-1.0
#include <coop/report/write_chrome_trace.hpp>

#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <limits>
#include <locale>
#include <map>
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

struct json {
  char kind = 'n';  // n(ull), s(tring), d(ouble), a(rray), o(bject)
  std::string text{};
  double number = 0;
  std::vector<json> elements{};
  std::map<std::string, json> members{};

  const json& operator[](const std::string& key) const { return members.at(key); }
};

// Recursive descent over RFC 8259; throws std::runtime_error for anything else.
class json_reader {
 public:
  explicit json_reader(std::string_view text) : rest_{text} {}

  json document() {
    json all = value();
    space();
    if (!rest_.empty()) fail("something follows");
    return all;
  }

 private:
  [[noreturn]] static void fail(const std::string& why) {
    throw std::runtime_error{"JSON: " + why};
  }
  void space() {
    while (!rest_.empty() && std::string_view{" \n\r\t"}.find(rest_[0]) != std::string_view::npos)
      rest_.remove_prefix(1);
  }
  char peek() {
    space();
    if (rest_.empty()) fail("ends early");
    return rest_[0];
  }
  char take() {
    if (rest_.empty()) fail("ends early");
    const char first = rest_[0];
    rest_.remove_prefix(1);
    return first;
  }
  bool accept(char expected) {
    if (peek() != expected) return false;
    take();
    return true;
  }
  void expect(char expected) {
    if (!accept(expected)) fail(std::string{"lacks "} + expected);
  }

  json value() {
    const char first = peek();
    if (first == '[') return array();
    if (first == '{') return object();
    if (first == '"') return {.kind = 's', .text = string()};
    return {.kind = 'd', .number = number()};
  }
  json array() {
    json all{.kind = 'a'};
    expect('[');
    if (accept(']')) return all;
    do all.elements.push_back(value());
    while (accept(','));
    expect(']');
    return all;
  }
  json object() {
    json all{.kind = 'o'};
    expect('{');
    if (accept('}')) return all;
    do {
      if (peek() != '"') fail("a key is no string");
      const std::string key = string();
      expect(':');
      if (!all.members.emplace(key, value()).second) fail("a key twice");
    } while (accept(','));
    expect('}');
    return all;
  }
  std::string string() {
    std::string all;
    expect('"');
    for (char next = take(); next != '"'; next = take()) {
      if (static_cast<unsigned char>(next) < 0x20) fail("a control character in a string");
      all += next == '\\' ? escaped() : next;
    }
    return all;
  }
  char escaped() {
    const char code = take();
    if (code == '"' || code == '\\') return code;
    if (code != 'u' || take() != '0' || take() != '0') fail("an escape not looked for");
    const std::string digits{take(), take()};
    return static_cast<char>(std::stoi(digits, nullptr, 16));
  }
  std::size_t digits() {
    std::size_t count = 0;
    for (; count < rest_.size() && rest_[count] >= '0' && rest_[count] <= '9';) ++count;
    if (count == 0) fail("a number without digits");
    rest_.remove_prefix(count);
    return count;
  }
  double number() {
    const std::string_view all = rest_;
    if (rest_.starts_with('-')) take();
    const bool zero = rest_.starts_with('0');
    if (digits() > 1 && zero) fail("a leading zero");
    if (rest_.starts_with('.')) {
      take();
      digits();
    }
    if (rest_.starts_with('e') || rest_.starts_with('E')) {
      take();
      if (rest_.starts_with('+') || rest_.starts_with('-')) take();
      digits();
    }
    return std::strtod(std::string{all.substr(0, all.size() - rest_.size())}.c_str(), nullptr);
  }

  std::string_view rest_;
};

json written(const timeline& lines, const coop::chrome_trace_options& options = {}) {
  std::ostringstream out;
  coop::write_chrome_trace(out, lines, options);
  return json_reader{out.str()}.document();
}

struct grouping : std::numpunct<char> {
  [[nodiscard]] char do_decimal_point() const override { return ','; }
  [[nodiscard]] char do_thousands_sep() const override { return '.'; }
  [[nodiscard]] std::string do_grouping() const override { return "\1"; }
};

}  // namespace

TEST_CASE("a Chrome trace has an event for each interval, in microseconds") {
  const timeline lines{intervals{{0, computing, 0, 0.25},
                                 {0, waiting, 0.25, 1.5},
                                 {12, communicating, 1e-9, 3e-9},
                                 {2, computing, 1e6, 3e6}}};
  const json all = written(lines);
  REQUIRE(all.kind == 'a');
  std::vector<json> events;
  std::map<double, std::string> names;
  for (const json& each : all.elements) {
    REQUIRE(each.kind == 'o');
    if (each["ph"].text == "X") events.push_back(each);
    if (each["name"].text == "thread_name") names[each["tid"].number] = each["args"]["name"].text;
  }
  REQUIRE(events.size() == 4);
  CHECK(events[0]["name"].text == "computing");
  CHECK(events[0]["tid"].number == 0.0);
  CHECK(events[0]["ts"].number == 0.0);
  CHECK(events[0]["dur"].number == 250000.0);
  CHECK(events[1]["name"].text == "waiting");
  CHECK(events[1]["ts"].number == 250000.0);
  CHECK(events[1]["dur"].number == 1250000.0);
  CHECK(events[2]["tid"].number == 2.0);
  CHECK(events[2]["ts"].number == 1e12);
  CHECK(events[2]["dur"].number == 2e12);
  CHECK(events[3]["name"].text == "communicating");
  CHECK(events[3]["tid"].number == 12.0);
  CHECK(events[3]["ts"].number == 1e-9 * 1e6);
  for (const json& each : events) CHECK(each["pid"].number == 0.0);
  CHECK(names.size() == 13);
  CHECK(names[0] == "node 0");
  CHECK(names[12] == "node 12");
}

TEST_CASE("neighbours of a Chrome trace meet where readers round to nanoseconds") {
  // Each number is rounded by itself; what ends after its neighbour begins is dropped.
  for (const double rate : {3.0e7, 7.0e4, 1.1e9}) {
    intervals cut;
    for (int k = 0; k < 3000; ++k) cut.push_back({0, computing, 5 + k / rate, 5 + (k + 1) / rate});
    std::vector<json> events;
    for (const json& each : written(timeline{cut}).elements) {
      if (each["ph"].text == "X") events.push_back(each);
    }
    REQUIRE(events.size() == cut.size());
    const auto rounded = [](const json& microseconds) {
      return std::llround(1000 * microseconds.number);
    };
    std::size_t apart = 0;
    for (std::size_t k = 0; k + 1 < events.size(); ++k) {
      const auto end = rounded(events[k]["ts"]) + rounded(events[k]["dur"]);
      if (end != rounded(events[k + 1]["ts"])) ++apart;
      CHECK(std::abs(events[k]["ts"].number - cut[k].begin * 1e6) < 0.6e-3);
    }
    CHECK(apart == 0);
  }
}

TEST_CASE("a Chrome trace of nothing is an array still") {
  const json all = written(timeline{});
  REQUIRE(all.elements.size() == 1);
  CHECK(all.elements[0]["args"]["name"].text == "coop");
}

TEST_CASE("any name makes a valid Chrome trace") {
  std::string name = "\"quoted\" \\ ζ\n";
  for (char code = 0; code < 32; ++code) name += code;
  CHECK(written(timeline{}, {.name = name}).elements[0]["args"]["name"].text == name);
  CHECK(coop::json_string("a\"b\\c\n") == "\"a\\\"b\\\\c\\u000a\"");
}

TEST_CASE("a Chrome trace does not depend on the stream's locale") {
  const timeline lines{intervals{{1234, computing, 0.5, 12345.6789}}};
  std::ostringstream plain;
  std::ostringstream grouped;
  grouped.imbue(std::locale{std::locale::classic(), new grouping});
  coop::write_chrome_trace(plain, lines);
  coop::write_chrome_trace(grouped, lines);
  CHECK(plain.str() == grouped.str());
}

TEST_CASE(
    "a Chrome trace refuses times without microseconds, and says which file it cannot write") {
  const double most = std::numeric_limits<double>::max();
  std::ostringstream out;
  CHECK_THROWS_TEXT(coop::write_chrome_trace(out, timeline{intervals{{0, computing, 0, most}}}),
                    std::invalid_argument, "must be below 1e299");
  CHECK_THROWS_TEXT(coop::write_chrome_trace(std::string{"/no/such/folder/t.json"}, timeline{}),
                    coop::error, "/no/such/folder/t.json: cannot be opened");
}
