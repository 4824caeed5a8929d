// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/compressors/index_code.hpp>
#include <coop/core/error.hpp>
#include <coop/core/random.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <stdexcept>
#include <vector>

namespace {

using indices = std::vector<std::size_t>;

std::vector<std::byte> bytes_of(const std::vector<int>& numbers) {
  std::vector<std::byte> bytes;
  for (const int n : numbers) bytes.push_back(static_cast<std::byte>(n));
  return bytes;
}

std::vector<std::byte> encoded(const indices& set, std::size_t d) {
  std::vector<std::byte> bytes(coop::index_code_bytes(set.size(), d));
  bytes.resize(coop::encode_indices(set, d, bytes));
  return bytes;
}

/// Decodes, and wants nothing to be left.
indices decoded(const std::vector<std::byte>& message, std::size_t d) {
  indices set{99};
  if (!coop::decode_indices(message, d, set).empty()) throw coop::error{"trailing bytes"};
  return set;
}

indices random_set(std::size_t d, std::size_t one_in) {
  coop::random_stream random{d + one_in};
  indices set;
  for (std::size_t i = 0; i < d; ++i) {
    if (random.below(one_in) == 0) set.push_back(i);
  }
  return set;
}

void check_refused(const std::vector<int>& message, std::size_t d, const std::string& why) {
  CHECK_THROWS_TEXT(decoded(bytes_of(message), d), coop::error, why);
}

}  // namespace

TEST_CASE("index sets have the documented bytes", "[compressors]") {
  // Gaps: 2·3 + 0; 5; 133 − 5 − 1 = 127; 1000 − 133 − 1 = 866 = 6·128 + 98.
  CHECK(encoded({5, 133, 1000}, 2000) == bytes_of({6, 5, 127, 0x80 | 98, 6}));
  CHECK(encoded({}, 2000) == bytes_of({0}));
  CHECK(encoded({128}, 2000) == bytes_of({2, 0x80, 1}));
  CHECK(encoded({0x3FFF}, 100000) == bytes_of({2, 0xFF, 0x7F}));
  CHECK(encoded({0x4000}, 100000) == bytes_of({2, 0x80, 0x80, 1}));
  // A bitmap where it is shorter: 2·3 + 1, bits 0, 3 and 9 of 10.
  CHECK(encoded({0, 3, 9}, 10) == bytes_of({7, 0b1001, 0b10}));
  CHECK(encoded({0, 1}, 10) == bytes_of({4, 0, 0}));  // gaps where equally long
  CHECK(encoded({}, 0).empty());
  // 64 indices: 129 = 1·128 + 1.
  std::vector<std::byte> all(8, std::byte{0xFF});
  all.insert(all.begin(), {std::byte{0x81}, std::byte{1}});
  CHECK(encoded(random_set(64, 1), 64) == all);
}

TEST_CASE("index sets come back", "[compressors]") {
  for (const std::size_t d : {0U, 1U, 7U, 8U, 9U, 300U, 70000U}) {
    for (const std::size_t one_in : {1U, 2U, 8U, 9U, 100U, 1000U, 30000U, 1000000U}) {
      const indices set = random_set(d, one_in);
      CHECK(decoded(encoded(set, d), d) == set);
    }
    if (d > 0) CHECK(decoded(encoded({d - 1}, d), d) == indices{d - 1});
  }
  const std::size_t huge = std::numeric_limits<std::size_t>::max();
  const indices far{0, huge / 2, huge - 2, huge - 1};
  CHECK(decoded(encoded(far, huge), huge) == far);
}

TEST_CASE("index codes keep to their bound, and a smaller buffer is refused", "[compressors]") {
  CHECK(coop::index_code_bytes(0, 1000) == 1);
  CHECK(coop::index_code_bytes(1000, 1000) == 2 + 125);
  CHECK(coop::index_code_bytes(10, 0) == 0);
  // As long as can be: all gaps of two bytes.
  indices longest;
  for (std::size_t i = 128; i < 129 * 50; i += 129) longest.push_back(i);
  CHECK(encoded(longest, 129 * 50).size() == coop::index_code_bytes(50, 129 * 50));
  std::vector<std::byte> small(coop::index_code_bytes(3, 2000) - 1);
  CHECK_THROWS_TEXT(coop::encode_indices(indices{1, 2, 3}, 2000, small), std::invalid_argument,
                    "bytes is too small");
}

TEST_CASE("varints are the shortest of their numbers", "[compressors]") {
  for (const std::uint64_t value :
       {std::uint64_t{0}, std::uint64_t{127}, std::uint64_t{128}, std::uint64_t{16383},
        std::uint64_t{16384}, std::uint64_t{1} << 62U, ~std::uint64_t{0}}) {
    std::vector<std::byte> bytes(10);
    bytes.resize(static_cast<std::size_t>(coop::put_varint(value, bytes.data()) - bytes.data()));
    CHECK(bytes.size() == coop::varint_bytes(value));
    std::span<const std::byte> message{bytes};
    CHECK(coop::take_varint(message) == value);
    CHECK(message.empty());
    for (std::size_t length = 0; length < bytes.size(); ++length) {
      std::span<const std::byte> cut = std::span<const std::byte>{bytes}.first(length);
      CHECK_THROWS_AS(coop::take_varint(cut), coop::error);
    }
  }
}

TEST_CASE("malformed index codes are refused", "[compressors]") {
  check_refused({}, 2000, "ends within a varint");
  check_refused({2}, 2000, "ends before its indices");
  check_refused({2, 0x80}, 2000, "ends within a varint");
  check_refused({4, 0x80, 1}, 2000, "ends within a varint");
  check_refused({2, 0x80, 0}, 2000, "longer than its number needs");
  check_refused({0x82, 0, 5}, 2000, "longer than its number needs");
  check_refused({2, 0x80, 0x80, 0}, 2000, "longer than its number needs");
  check_refused({2, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 2}, 2000, "64 bits");
  check_refused({2, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1}, 2000, "not below");
  check_refused({2, 10}, 10, "not below 10");
  check_refused({4, 9, 0}, 10, "not below 10");
  check_refused({22}, 10, "11 indices of a vector of 10 values");
  check_refused({0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1}, ~std::size_t{0},
                "ends before its indices");
  check_refused({2, 3, 4}, 2000, "trailing bytes");
  check_refused({3, 1}, 10, "ends within its bitmap");
  check_refused({3, 1, 0, 0}, 10, "trailing bytes");
  check_refused({5, 1, 0}, 10, "1 set");
  check_refused({3, 1, 1}, 10, "2 set");
  check_refused({3, 0, 0b100}, 10, "behind its end");
  check_refused({0}, 0, "trailing bytes");
}
