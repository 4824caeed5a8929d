// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/compressors/identity.hpp>
#include <coop/core/random.hpp>
#include <coop/laws/compressor.hpp>

#include <array>
#include <vector>

static_assert(coop::TransparentCompressor<coop::identity>);
static_assert(coop::identity::unbiased && coop::identity::linear && coop::identity::contractive);

namespace {

template <class T>
std::vector<std::byte> message_of(const std::vector<T>& x) {
  std::vector<std::byte> bytes(coop::identity{}.max_bytes<T>(x.size()));
  coop::random_stream random{1};
  CHECK(coop::identity{}.encode(x, bytes, random) == x.size() * sizeof(T));
  return bytes;
}

std::vector<int> as_numbers(const std::vector<std::byte>& bytes) {
  std::vector<int> numbers;
  for (const std::byte b : bytes) numbers.push_back(std::to_integer<int>(b));
  return numbers;
}

}  // namespace

TEMPLATE_TEST_CASE("identity obeys the laws of compressors", "[compressors]", float, double) {
  coop::laws::compressor<TestType>(coop::identity{}, {.draws = 10});
}

TEST_CASE("identity sends little-endian IEEE numbers", "[compressors]") {
  // IEEE 754: 1 = 3f800000, −2 = c0000000; 1 = 3ff0000000000000.
  CHECK(as_numbers(message_of(std::vector<float>{1, -2})) ==
        std::vector<int>{0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0});
  CHECK(as_numbers(message_of(std::vector<double>{1})) ==
        std::vector<int>{0, 0, 0, 0, 0, 0, 0xF0, 0x3F});
  CHECK(message_of(std::vector<float>{}).empty());
  CHECK(coop::identity{}.describe() == "identity{}");
}

TEST_CASE("identity's decode_add adds a multiple", "[compressors]") {
  std::vector<double> y{10, 20, 30};
  coop::identity{}.decode_add(message_of(std::vector<double>{1, 2, -4}), 0.5, y);
  CHECK(y == std::vector<double>{10.5, 21, 28});
}

TEST_CASE("identity refuses messages and buffers of another length", "[compressors]") {
  const std::vector<std::byte> message = message_of(std::vector<float>{1, 2, 3});
  std::vector<float> four(4);
  CHECK_THROWS_TEXT(coop::identity{}.decode_add(message, 1, four), coop::error,
                    "identity: message has 12 bytes, 16 were expected");
  std::vector<float> none;
  CHECK_THROWS_AS(coop::identity{}.decode_add(message, 1, none), coop::error);
  CHECK(four == std::vector<float>(4));
  std::array<std::byte, 11> small{};
  coop::random_stream random{1};
  CHECK_THROWS_TEXT(coop::identity{}.encode(std::vector<float>{1, 2, 3}, small, random),
                    std::invalid_argument, "a buffer of 11 bytes is too small: 12 are needed");
}
