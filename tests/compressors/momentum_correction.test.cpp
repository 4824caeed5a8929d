// SPDX-License-Identifier: BSL-1.0
#include "compressors/sent.hpp"
#include "compressors/simple_compressors.hpp"
#include "support/catch.hpp"

#include <coop/compressors/identity.hpp>
#include <coop/compressors/momentum_correction.hpp>
#include <coop/compressors/scaled_sign.hpp>
#include <coop/laws/compressor.hpp>

#include <concepts>
#include <vector>

using coop::momentum_correction;
using coop_test::keep_largest;

static_assert(coop::CompensatingCompressor<momentum_correction<keep_largest>>);
static_assert(
    std::same_as<decltype(momentum_correction{keep_largest{}}), momentum_correction<keep_largest>>);

TEMPLATE_TEST_CASE("momentum_correction obeys the laws of compressors", "[compressors]", float,
                   double) {
  coop::laws::compressor<TestType>(momentum_correction{keep_largest{}}, {.draws = 3});
  coop::laws::compressor<TestType>(momentum_correction{coop::scaled_sign{}, 0.5, 1.0, false},
                                   {.draws = 3});
}

TEST_CASE("momentum accumulates before it is compressed, and stops where it was sent",
          "[compressors]") {
  const auto run = [](bool masking) {
    auto stream =
        coop_test::start<double>(momentum_correction{keep_largest{}, 0.5, 0.0, masking}, 2);
    std::vector<std::vector<double>> all;
    for (const std::vector<double>& g : {std::vector<double>{4, 2}, {0, 2}, {0, 0}, {0, 0}}) {
      all.push_back(coop_test::receive<double>(stream, coop_test::send(stream, g), 2));
    }
    return all;
  };
  // u = (4, 2), v = (4, 2): 4 is sent, u_0 = 0. u = (0, 3), v = (0, 5): 5, u_1 = 0. Then nothing.
  CHECK(run(true) == std::vector<std::vector<double>>{{4, 0}, {0, 5}, {0, 0}, {0, 0}});
  // Without masking: u = (2, 3), v = (2, 5): 5. u = (1, 1.5), v = (3, 1.5): 3.
  // u = (0.5, 0.75), v = (0.5, 2.25): 2.25.
  CHECK(run(false) == std::vector<std::vector<double>>{{4, 0}, {0, 5}, {3, 0}, {0, 2.25}});
}

TEST_CASE("with nothing lost and no mask it is momentum on the sender", "[compressors]") {
  auto stream = coop_test::start<double>(momentum_correction{coop::identity{}, 0.5, 0.0, false}, 1);
  std::vector<double> all;
  for (int i = 0; i < 4; ++i) {
    all.push_back(
        coop_test::receive<double>(stream, coop_test::send(stream, std::vector<double>{8}), 1)[0]);
  }
  CHECK(all == std::vector<double>{8, 12, 14, 15});
}

TEST_CASE("gradients are clipped to their norm before momentum", "[compressors]") {
  auto stream = coop_test::start<double>(momentum_correction{coop::identity{}, 0.0, 2.5}, 2);
  CHECK(coop_test::receive<double>(stream, coop_test::send(stream, std::vector<double>{3, 4}), 2) ==
        std::vector<double>{1.5, 2});
  CHECK(coop_test::receive<double>(stream, coop_test::send(stream, std::vector<double>{0, 2}), 2) ==
        std::vector<double>{0, 2});
}

TEST_CASE("momentum_correction checks its parameters", "[compressors]") {
  CHECK_THROWS_TEXT(coop_test::start<float>(momentum_correction{keep_largest{}, 1.0}, 2),
                    std::invalid_argument,
                    "momentum_correction: momentum is 1, must be at least 0 and below 1");
  CHECK_THROWS_TEXT(coop_test::start<float>(momentum_correction{keep_largest{}, 0.5, -1.0}, 2),
                    std::invalid_argument, "clip_norm is -1");
  CHECK(momentum_correction{coop::identity{}}.describe() ==
        "momentum_correction{identity{}, 0.9, 0, true}");
}
