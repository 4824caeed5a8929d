// SPDX-License-Identifier: BSL-1.0
#include <coop/transports/compute_time/trace.hpp>

#include <coop/core/random.hpp>

#include <cmath>
#include <cstddef>
#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <string>

#include "support/catch.hpp"

namespace {

using coop::compute_time::read_trace;
using coop::compute_time::trace;

/// A file in the current folder that is removed again.
struct file {
  std::string path = "coop_trace_test.txt";
  explicit file(const std::string& text) { std::ofstream{path} << text; }
  file(const file&) = delete;
  file& operator=(const file&) = delete;
  ~file() { std::remove(path.c_str()); }
};

double at(const trace& t, std::size_t node, std::size_t step) {
  coop::random_stream random{1};
  return t.seconds(node, step, random);
}

TEST_CASE("a trace is rows of steps and columns of nodes, again and again", "[trace]") {
  const trace t{{{1, 2}, {3, 4}, {5, 6}}};
  CHECK(at(t, 0, 1) == 1);
  CHECK(at(t, 1, 1) == 2);
  CHECK(at(t, 1, 3) == 6);
  CHECK(at(t, 2, 4) == 1);
  CHECK(t.describe() == "compute_time::trace{3 steps of 2 nodes}");
  CHECK_THROWS_TEXT(trace{{}}, std::invalid_argument, "no time");
  CHECK_THROWS_TEXT((trace{{{1, 2}, {3}}}), std::invalid_argument, "row 2 has 1 times");
  CHECK_THROWS_TEXT((trace{{{1}, {-0.5}}}), std::invalid_argument, "row 2 has a time of -0.5 s");
  CHECK_THROWS_TEXT((trace{{{std::nan("")}}}), std::invalid_argument, "finite");
}

TEST_CASE("a trace is read from a file", "[trace]") {
  const file good{"# seconds\n\n0.5 1e-3,\t2\r\n  1 2 3"};
  const trace t = read_trace(good.path);
  CHECK(at(t, 1, 1) == 1e-3);
  CHECK(at(t, 2, 1) == 2);
  CHECK(at(t, 2, 2) == 3);
  CHECK(at(t, 0, 3) == 0.5);
}

TEST_CASE("a file that is no trace is refused with its line", "[trace]") {
  CHECK_THROWS_TEXT(read_trace("no/such/file"), coop::error, "no/such/file: cannot be read");
  for (const char* const bad : {"1 2\n1 x\n", "1 2\n1 -1\n", "1 2\n1 nan\n", "1 2\n1 inf\n",
                                "1 2\n1 1e999\n", "1 2\n1 #2\n", "1 2\n0.1.2\n", "1 2\n1 2s\n",
                                "1 2\n1;2\n", "1 2\n1-2\n", "1 2\n0x1p3 1\n"}) {
    const file wrong{bad};
    CHECK_THROWS_TEXT(read_trace(wrong.path), coop::error, ".txt:2: is no list of times");
  }
  const file ragged{"1 2\n3\n"};
  CHECK_THROWS_TEXT(read_trace(ragged.path), coop::error, ":2: has 1 times, the first line has 2");
  const file empty{"# nothing\n"};
  CHECK_THROWS_TEXT(read_trace(empty.path), coop::error, "has no times");
}

}  // namespace
