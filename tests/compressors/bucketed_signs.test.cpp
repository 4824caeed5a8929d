// SPDX-License-Identifier: BSL-1.0
#include "compressors/sent.hpp"
#include "support/catch.hpp"

#include <coop/compressors/bucketed_signs.hpp>

#include <cstddef>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

namespace {

/// The largest value, which must be positive, and half of it with the other sign.
struct largest {
  static constexpr std::string_view name = "largest";
  static constexpr std::size_t numbers = 1;

  template <class T, class Load>
  static coop::sign_levels<T> measure(std::size_t count, Load load) {
    T most{};
    for (std::size_t i = 0; i < count; ++i) {
      const T value = load(i);
      most = value <= most ? most : value;  // NaN stays
    }
    return {most, -most / 2};
  }
  template <class T>
  static coop::sign_levels<T> measure_large(std::span<const T>) {
    return {};
  }
  template <class T>
  static void put(coop::sign_levels<T> levels, coop::byte_writer& message) {
    message.put(levels.positive);
  }
  template <class T>
  static coop::sign_levels<T> get(coop::byte_reader& message) {
    const T most = coop::get_level<T>(message, name);
    return {most, -most / 2};
  }
};

using coded = coop::bucketed_signs<largest>;

}  // namespace

TEST_CASE("buckets of all sizes have their bytes", "[compressors]") {
  CHECK(coded{0}.max_bytes<float>(0) == 0);
  CHECK(coded{5}.max_bytes<float>(0) == 0);
  CHECK(coded{0}.max_bytes<float>(9) == 4 + 2);
  CHECK(coded{4}.max_bytes<float>(9) == 5 + 5 + 5);
  CHECK(coded{1}.max_bytes<double>(3) == 27);
  CHECK(coded{0}.contraction(9) == 1.0 / 9);
  CHECK(coded{100}.contraction(9) == 1.0 / 9);
  CHECK(coded{0}.contraction(0) == 1.0);
  CHECK(coded{}.describe() == "largest{}");
  CHECK(coded{7}.describe() == "largest{7}");
}

TEMPLATE_TEST_CASE("each bucket gets the levels of its code", "[compressors]", float, double) {
  CHECK(coop_test::decoded(coded{2}, std::vector<TestType>{4, -1, -8, 2, 6}) ==
        std::vector<TestType>{4, -2, -1, 2, 6});
}

TEMPLATE_TEST_CASE("large buckets are encoded with memory as small ones are", "[compressors]",
                   float, double) {
  // Larger than what is held in the cache, and an odd count.
  const std::size_t d = 3 * 65536 / sizeof(TestType) + 5;
  const auto values = coop_test::normal_values<TestType>(d, 1);
  const auto before = coop_test::normal_values<TestType>(d, 2);
  std::vector<TestType> sum(d);
  for (std::size_t i = 0; i < d; ++i) sum[i] = before[i] + values[i];
  for (const std::size_t bucket : {std::size_t{0}, d / 2, std::size_t{1000}}) {
    auto memory = before;
    std::vector<std::byte> bytes(coded{bucket}.max_bytes<TestType>(d));
    coop::random_stream random{1};
    coded{bucket}.encode_with_memory(std::span<const TestType>{values}, std::span<TestType>{memory},
                                     bytes, random);
    CHECK(bytes == coop_test::message_of(coded{bucket}, sum));
    const auto sent = coop_test::decoded(coded{bucket}, sum);
    std::vector<TestType> left(d);
    for (std::size_t i = 0; i < d; ++i) left[i] = sum[i] - sent[i];
    CHECK(memory == left);
  }
}

TEST_CASE("a level that is none, and a value that is none, are refused", "[compressors]") {
  std::vector<float> out(4);
  const auto read = [&](const std::vector<int>& message) {
    coded{}.decode_add<float>(coop_test::as_bytes(message), 1, out);
  };
  CHECK_NOTHROW(read({0, 0, 0, 0x40, 0x0F}));
  CHECK_THROWS_TEXT(read({0, 0, 0, 0xC0, 0x0F}), coop::error, "negative or not finite");
  CHECK_THROWS_TEXT(read({0, 0, 0x80, 0x7F, 0x0F}), coop::error, "negative or not finite");
  CHECK_THROWS_TEXT(read({0, 0, 0}), coop::error, "largest: message has 3 bytes, 5 were expected");
  std::vector<float> x(70, 1.0F);
  x[67] = std::numeric_limits<float>::infinity();
  CHECK_THROWS_TEXT(coop_test::message_of(coded{64}, x), coop::error,
                    "largest: value 67 is infinite");
}
