// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/compressors/terngrad.hpp>
#include <coop/core/random.hpp>
#include <coop/laws/compressor.hpp>

#include <cmath>
#include <limits>
#include <vector>

namespace {

using coop::terngrad;

static_assert(terngrad::unbiased && !terngrad::linear && !terngrad::contractive);

template <class T>
std::vector<std::byte> message_of(const terngrad& policy, const std::vector<T>& x,
                                  std::size_t draw = 0) {
  std::vector<std::byte> bytes(policy.max_bytes<T>(x.size()));
  coop::random_stream random{1, 0, draw};
  bytes.resize(policy.encode(x, bytes, random));
  return bytes;
}

std::vector<int> as_numbers(const std::vector<std::byte>& bytes) {
  std::vector<int> numbers;
  for (const std::byte b : bytes) numbers.push_back(std::to_integer<int>(b));
  return numbers;
}

}  // namespace

TEMPLATE_TEST_CASE("terngrad obeys the laws of compressors", "[compressors]", float, double) {
  coop::laws::compressor<TestType>(terngrad{}, {.draws = 1000});
  coop::laws::compressor<TestType>(terngrad{7}, {.draws = 1000});
}

TEST_CASE("terngrad sends its scale and five digits of base 3 in a byte", "[compressors]") {
  // Digits 2, 0, 1, 2, 1, 0 in ⌈6/5⌉ = 2 bytes: byte 0 holds values 0, 2, 4, byte 1 values 1, 3, 5.
  const std::vector<float> x{2, -2, 0, 2, 0, -2};
  CHECK(as_numbers(message_of(terngrad{}, x)) ==
        std::vector<int>{0, 0, 0, 0x40, 2 + 3 * 1 + 9 * 1, 0 + 3 * 2 + 9 * 0});
  CHECK(as_numbers(message_of(terngrad{3}, x)) ==
        std::vector<int>{0, 0, 0, 0x40, 2 + 3 * 0 + 9 * 1, 0, 0, 0, 0x40, 2 + 3 * 1 + 9 * 0});
  CHECK(message_of(terngrad{}, std::vector<double>{}).empty());
  std::vector<float> y(6, 1.0F);
  terngrad{}.decode_add(message_of(terngrad{}, x), 0.5, y);
  CHECK(y == std::vector<float>{2, 0, 1, 2, 1, 0});
}

TEST_CASE("terngrad's digits of long vectors come back", "[compressors]") {
  for (const std::size_t size : {511UL, 512UL, 513UL, 1030UL}) {
    coop::random_stream random{size};
    std::vector<float> x(size);
    for (float& v : x) v = 3.0F * (static_cast<float>(random.below(3)) - 1.0F);
    x[0] = 3.0F;
    std::vector<float> y(size);
    terngrad{}.decode_add(message_of(terngrad{}, x), 1.0, y);
    CHECK(y == x);
  }
}

TEST_CASE("terngrad's variance is at most its bound, which one vector reaches", "[compressors]") {
  // One value 1 and b − 1 values a = 1/(1 + √b): E‖Q(x) − x‖² = s‖x‖₁ − ‖x‖².
  const std::size_t b = 100;
  const double a = 1.0 / (1.0 + std::sqrt(100.0));
  const double norm = 1.0 + 99.0 * a * a;
  const double variance = 1.0 + 99.0 * a - norm;
  CHECK(std::abs(variance / norm - terngrad{}.variance_bound(b)) < 1e-12);
  CHECK(terngrad{}.variance_bound(1) == 0.0);
  CHECK(terngrad{25}.variance_bound(1000) == 2.0);
}

TEST_CASE("terngrad refuses malformed messages", "[compressors]") {
  std::vector<float> y(6);
  auto message = message_of(terngrad{}, std::vector<float>{2, -2, 0, 2, 0, -2});
  auto bad = message;
  bad[4] = std::byte{243};
  CHECK_THROWS_TEXT(terngrad{}.decode_add(bad, 1, y), coop::error, "243 is no five digits");
  bad = message;
  bad[4] = std::byte{81};
  CHECK_THROWS_TEXT(terngrad{}.decode_add(bad, 1, y), coop::error, "fill up the last bytes");
  bad = message;
  bad[3] = std::byte{0xC0};
  CHECK_THROWS_TEXT(terngrad{}.decode_add(bad, 1, y), coop::error, "negative or not finite");
  CHECK(y == std::vector<float>(6));
  CHECK_THROWS_TEXT(message_of(terngrad{}, std::vector<float>{1, std::nanf("")}), coop::error,
                    "terngrad: value 1 is NaN");
  CHECK(terngrad{}.describe() == "terngrad{}");
  CHECK(terngrad{64}.describe() == "terngrad{64}");
}

TEST_CASE("terngrad of zeros and denormals", "[compressors]") {
  std::vector<float> y(3);
  terngrad{}.decode_add(message_of(terngrad{}, std::vector<float>{0, -0.0F, 0}), 1, y);
  CHECK(y == std::vector<float>(3));
  const float least = std::numeric_limits<float>::denorm_min();
  terngrad{}.decode_add(message_of(terngrad{}, std::vector<float>{least, -least, 0}), 1, y);
  CHECK(y == std::vector<float>{least, -least, 0});
  const float most = std::numeric_limits<float>::max();
  terngrad{}.decode_add(message_of(terngrad{}, std::vector<float>{most, -most, 0}), 0.5, y);
  CHECK(y == std::vector<float>{most / 2, -most / 2, 0});
}
