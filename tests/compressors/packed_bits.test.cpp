// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/compressors/packed_bits.hpp>
#include <coop/core/random.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace {

template <class Number>
std::vector<int> packed(const std::vector<Number>& numbers, unsigned width) {
  std::vector<std::byte> bytes(coop::packed_bytes(numbers.size(), width));
  coop::pack_bits(std::span<const Number>{numbers}, width, bytes.data());
  std::vector<int> as_numbers;
  for (const std::byte b : bytes) as_numbers.push_back(std::to_integer<int>(b));
  return as_numbers;
}

/// Bit by bit, as the definition says.
template <class Number>
std::vector<int> packed_slowly(const std::vector<Number>& numbers, unsigned width) {
  std::vector<int> bytes((numbers.size() * width + 7) / 8);
  for (std::size_t i = 0; i < numbers.size() * width; ++i) {
    bytes[i / 8] |= (numbers[i / width] >> (i % width) & 1) << (i % 8);
  }
  return bytes;
}

template <class Number>
void check_round_trip(unsigned width) {
  coop::random_stream random{width};
  for (const std::size_t size :
       {0UL, 1UL, 2UL, 3UL, 5UL, 7UL, 8UL, 9UL, 31UL, 64UL, 100UL, 513UL}) {
    std::vector<Number> numbers(size);
    for (Number& n : numbers) n = static_cast<Number>(random.below(std::size_t{1} << width));
    const std::vector<int> bytes = packed(numbers, width);
    REQUIRE(bytes == packed_slowly(numbers, width));
    // In memory of exactly this size, so that a sanitizer sees what is read behind it.
    std::vector<std::byte> message;
    for (const int b : bytes) message.push_back(static_cast<std::byte>(b));
    std::vector<Number> read(size);
    CHECK(coop::unpack_bits(message.data(), width, std::span<Number>{read}));
    CHECK(read == numbers);
    if (size * width % 8 != 0) {
      message.back() |= std::byte{0x80};
      CHECK_FALSE(coop::unpack_bits(message.data(), width, std::span<Number>{read}));
    }
  }
}

}  // namespace

TEST_CASE("numbers of a few bits are packed from the lowest bit on", "[compressors]") {
  CHECK(packed<std::uint8_t>({1, 2, 3, 0, 1}, 2) == std::vector<int>{0x39, 0x01});
  CHECK(packed<std::uint8_t>({5, 7, 1}, 3) == std::vector<int>{0x7D, 0x00});
  CHECK(packed<std::uint16_t>({0x1FF, 0x001}, 9) == std::vector<int>{0xFF, 0x03, 0x00});
  CHECK(packed<std::uint16_t>({0x1234}, 16) == std::vector<int>{0x34, 0x12});
  CHECK(packed<std::uint8_t>({}, 5).empty());
}

TEST_CASE("packing is bit by bit what it says, and is undone by unpacking", "[compressors]") {
  for (unsigned width = 1; width <= 8; ++width) check_round_trip<std::uint8_t>(width);
  for (unsigned width = 1; width <= 16; ++width) check_round_trip<std::uint16_t>(width);
}

TEST_CASE("packed_bytes rounds up and does not overflow", "[compressors]") {
  CHECK(coop::packed_bytes(0, 7) == 0);
  CHECK(coop::packed_bytes(3, 3) == 2);
  CHECK(coop::packed_bytes(8, 16) == 16);
  CHECK(coop::packed_bytes(8, 1) == 1);
  CHECK(coop::packed_bytes(9, 1) == 2);
  constexpr std::size_t most = std::numeric_limits<std::size_t>::max();
  CHECK(coop::packed_bytes(most, 1) == most / 8 + 1);
  CHECK(coop::packed_bytes(std::size_t{1} << 60U, 8) == std::size_t{1} << 60U);
}
