// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/core/bytes.hpp>

#include <array>
#include <cstdint>
#include <vector>

namespace {

std::vector<std::byte> bytes_of(std::initializer_list<int> values) {
  std::vector<std::byte> bytes;
  for (const int v : values) bytes.push_back(static_cast<std::byte>(v));
  return bytes;
}

template <class T>
std::vector<std::byte> stored(T value) {
  std::vector<std::byte> bytes(sizeof(T));
  coop::store_little_endian(value, bytes.data());
  return bytes;
}

}  // namespace

static_assert(coop::Storable<float> && coop::Storable<double> && coop::Storable<std::int16_t>);
static_assert(!coop::Storable<bool> && !coop::Storable<long double> && !coop::Storable<int*>);

TEST_CASE("numbers are stored lowest byte first", "[core]") {
  CHECK(stored(std::uint8_t{0xAB}) == bytes_of({0xAB}));
  CHECK(stored(std::uint16_t{0x0102}) == bytes_of({2, 1}));
  CHECK(stored(std::int32_t{-2}) == bytes_of({0xFE, 0xFF, 0xFF, 0xFF}));
  CHECK(stored(std::uint64_t{0x0102030405060708}) == bytes_of({8, 7, 6, 5, 4, 3, 2, 1}));
  // IEEE 754: 1 = 3f800000, −2 = c000000000000000.
  CHECK(stored(1.0F) == bytes_of({0, 0, 0x80, 0x3F}));
  CHECK(stored(-2.0) == bytes_of({0, 0, 0, 0, 0, 0, 0, 0xC0}));
  CHECK(coop::load_little_endian<std::uint32_t>(bytes_of({1, 2, 3, 4}).data()) == 0x04030201U);
  CHECK(coop::load_little_endian<float>(bytes_of({0, 0, 0x80, 0x3F}).data()) == 1.0F);
}

TEST_CASE("a reader reads back what a writer wrote, at any offset", "[core]") {
  std::array<std::byte, 64> buffer{};
  coop::byte_writer out{buffer};
  const std::array<float, 3> values{1.5F, -2.25F, 1e-30F};
  out.put(std::uint8_t{7});
  out.put(0.1);
  out.put(std::span<const float>{values});
  out.put(std::span<const float>{});
  out.put(std::int64_t{-5});
  CHECK(out.written() == 1 + 8 + 12 + 8);

  coop::byte_reader in{std::span<const std::byte>{buffer}.first(out.written())};
  CHECK(in.get<std::uint8_t>() == 7);
  CHECK(in.get<double>() == 0.1);
  for (const float v : values) CHECK(in.get<float>() == v);
  CHECK(in.remaining() == 8);
  CHECK_THROWS_TEXT(in.finish(), coop::error, "message has 29 bytes, 21 were expected");
  CHECK(in.get<std::int64_t>() == -5);
  CHECK_NOTHROW(in.finish());
}

TEST_CASE("a message that is too short is an error with both lengths", "[core]") {
  const std::vector<std::byte> three(3);
  CHECK_THROWS_TEXT(coop::byte_reader{three}.get<double>(), coop::error,
                    "message ends after 3 of 8 bytes");
  coop::byte_reader in{three};
  static_cast<void>(in.get<std::uint16_t>());
  CHECK_THROWS_TEXT(in.get<std::uint16_t>(), coop::error, "message ends after 3 of 4 bytes");
  CHECK(in.remaining() == 1);
  CHECK_THROWS_AS(in.take(static_cast<std::size_t>(-1)), coop::error);
  CHECK(in.take(1).size() == 1);
  CHECK(in.take(0).empty());
  CHECK_THROWS_AS(coop::byte_reader{{}}.get<std::uint8_t>(), coop::error);
}

TEST_CASE("a buffer that is too small is the caller's mistake", "[core]") {
  std::array<std::byte, 6> buffer{};
  coop::byte_writer out{buffer};
  out.put(1.0F);
  CHECK_THROWS_TEXT(out.put(1.0F), std::invalid_argument,
                    "a buffer of 6 bytes is too small: 8 are needed");
  CHECK(out.written() == 4);
}

TEST_CASE("a message grows with what is put in", "[core]") {
  coop::growing_message out;
  CHECK(out.bytes().empty());
  out.put(std::uint16_t{0x0102});
  const std::array<std::uint8_t, 2> list{7, 8};
  out.put_list(std::span<const std::uint8_t>{list});
  out.put_message(std::as_bytes(std::span{list}).first(1));
  std::vector<int> numbers;
  for (const std::byte b : out.bytes()) numbers.push_back(std::to_integer<int>(b));
  CHECK(numbers == std::vector<int>{2, 1, 2, 0, 0, 0, 0, 0, 0, 0, 7, 8, 1, 0, 0, 0, 0, 0, 0, 0, 7});
  coop::byte_reader in{out.bytes()};
  CHECK(in.get<std::uint16_t>() == 0x0102);
  CHECK(coop::get_list<std::uint8_t>(in) == std::vector<std::uint8_t>{7, 8});
  coop::byte_reader huge{out.bytes()};
  CHECK_THROWS_AS(coop::get_list<double>(huge), coop::error);
}
