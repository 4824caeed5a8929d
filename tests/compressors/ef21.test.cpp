// SPDX-License-Identifier: BSL-1.0
#include "compressors/sent.hpp"
#include "compressors/simple_compressors.hpp"
#include "support/catch.hpp"

#include <coop/compressors/ef21.hpp>
#include <coop/compressors/scaled_sign.hpp>
#include <coop/laws/compressor.hpp>

#include <cmath>
#include <vector>

using coop::ef21;
using coop_test::keep_largest;

static_assert(coop::AccumulatingCompressor<ef21<keep_largest>>);
static_assert(coop::CompensatingCompressor<ef21<keep_largest>>);

TEMPLATE_TEST_CASE("ef21 obeys the laws of compressors", "[compressors]", float, double) {
  coop::laws::compressor<TestType>(ef21{keep_largest{}}, {.draws = 3});
  coop::laws::compressor<TestType>(ef21{coop::scaled_sign{8}}, {.draws = 3});
}

TEST_CASE("ef21 sends differences, and receivers hold their sum", "[compressors]") {
  // By hand: g = 0: 3 of (3, 2, -1). g = (3, 0, 0): of (4-3, 2, -1) the 2; of (4-3, 2-2, -5) the
  // -5.
  auto stream = coop_test::start<double>(ef21{keep_largest{}}, 3);
  const auto held = [&](const std::vector<double>& x) {
    auto out = coop_test::receive<double>(stream, coop_test::send(stream, x), 3);
    stream.accumulate(out);
    return out;
  };
  CHECK(held({3, 2, -1}) == std::vector<double>{3, 0, 0});
  CHECK(held({4, 2, -1}) == std::vector<double>{3, 2, 0});
  CHECK(held({4, 2, -5}) == std::vector<double>{3, 2, -5});
  CHECK(held({4, 2, -5}) == std::vector<double>{4, 2, -5});
  CHECK(held({4, 2, -5}) == std::vector<double>{4, 2, -5});
}

TEST_CASE("two nodes' messages add up to their weighted estimates", "[compressors]") {
  auto a = coop_test::start<double>(ef21{keep_largest{}}, 2);
  auto b = coop_test::start<double>(ef21{keep_largest{}}, 2);
  std::vector<double> held(2);
  for (int time = 0; time < 2; ++time) {
    held.assign(2, 0.0);
    const auto from_a = coop_test::send(a, std::vector<double>{8, 1});
    const auto from_b = coop_test::send(b, std::vector<double>{2, -4});
    a.decode_add(from_a, 0.25, held);
    a.decode_add(from_b, 0.75, held);
    a.accumulate(held);
  }
  CHECK(held == std::vector<double>{3.5, -2.75});
}

TEMPLATE_TEST_CASE("a vector that stands still is approached at the rate 1 - delta",
                   "[compressors]", float, double) {
  const auto x = coop_test::normal_values<TestType>(20);
  auto stream = coop_test::start<TestType>(ef21{coop::scaled_sign{}}, 20);
  double before = coop::dot(x, x);
  for (int time = 0; time < 60; ++time) {
    auto out = coop_test::receive<TestType>(stream, coop_test::send(stream, x), 20);
    stream.accumulate(out);
    const double now = coop::squared_distance(out, x);
    CHECK(now <= before * (1 - 1.0 / 20) + 1e-10);
    before = now;
  }
  CHECK(ef21{coop::scaled_sign{}}.describe() == "ef21{scaled_sign{}}");
}
