// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/compressors/elias_code.hpp>
#include <coop/core/random.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace {

std::vector<std::byte> code_of(std::uint64_t number) {
  std::vector<std::byte> bytes(16);
  coop::bit_writer writer{bytes};
  writer.put_elias(number);
  bytes.resize(writer.finish());
  return bytes;
}

std::string bits_of(std::uint64_t number) {
  std::string bits;
  for (const std::byte b : code_of(number)) {
    for (int i = 7; i >= 0; --i) bits += (std::to_integer<int>(b) >> i & 1) != 0 ? '1' : '0';
  }
  return bits.substr(0, coop::elias_length(number));
}

std::vector<std::byte> bytes_of(const std::string& bits) {
  std::vector<std::byte> bytes((bits.size() + 7) / 8);
  for (std::size_t i = 0; i < bits.size(); ++i) {
    if (bits[i] == '1') bytes[i / 8] |= static_cast<std::byte>(0x80 >> (i % 8));
  }
  return bytes;
}

}  // namespace

TEST_CASE("Elias' omega code is that of the published table", "[compressors]") {
  CHECK(bits_of(1) == "0");
  CHECK(bits_of(2) == "100");
  CHECK(bits_of(3) == "110");
  CHECK(bits_of(4) == "101000");
  CHECK(bits_of(7) == "101110");
  CHECK(bits_of(8) == "1110000");
  CHECK(bits_of(15) == "1111110");
  CHECK(bits_of(16) == "10100100000");
  CHECK(bits_of(100) == "1011011001000");
  CHECK(bits_of(1000) == "11100111111010000");
}

TEST_CASE("numbers of all sizes are read back, one behind the other", "[compressors]") {
  std::vector<std::uint64_t> numbers;
  for (std::uint64_t n = 1; n < 300; ++n) numbers.push_back(n);
  for (unsigned k = 9; k < 32; ++k) {
    for (const std::uint64_t n : {(1ULL << k) - 1, 1ULL << k, (1ULL << k) + 1})
      numbers.push_back(n);
  }
  numbers.push_back(0xFFFFFFFFULL);
  std::vector<std::byte> bytes(4096);
  coop::bit_writer writer{bytes};
  std::size_t length = 0;
  for (const std::uint64_t n : numbers) {
    writer.put_elias(n);
    writer.put(0x5A5A5A5A, 32);
    length += coop::elias_length(n) + 32;
  }
  bytes.resize(writer.finish());
  CHECK(bytes.size() == (length + 7) / 8);
  coop::bit_reader reader{bytes};
  for (const std::uint64_t n : numbers) {
    REQUIRE(reader.get_elias(0xFFFFFFFFULL) == n);
    REQUIRE(reader.get(32) == 0x5A5A5A5AU);
  }
  reader.finish();
}

TEST_CASE("malformed codes are errors", "[compressors]") {
  const auto read = [](const std::string& bits, std::uint64_t most) {
    const std::vector<std::byte> bytes = bytes_of(bits);
    coop::bit_reader reader{bytes};
    static_cast<void>(reader.get_elias(most));
    reader.finish();
  };
  read("110", 3);
  CHECK_THROWS_TEXT(read("110", 2), coop::error, "a number of the message is above 2");
  CHECK_THROWS_TEXT(read("", 2), coop::error, "message ends after 0 bytes");
  CHECK_THROWS_TEXT(read("11111111", 1000), coop::error, "message ends after 1 bytes");
  // 3, 15, then a number of 16 bits, then one of 65536 bits.
  CHECK_THROWS_TEXT(read("11"
                         "1111"
                         "1111111111111111"
                         "1" +
                             std::string(64, '1'),
                         ~0ULL),
                    coop::error, "a number of the message is above");
  CHECK_THROWS_TEXT(read("11011111", 3), coop::error, "fill up the last byte");
  CHECK_THROWS_TEXT(read("1100000000", 3), coop::error, "message has 2 bytes, 1 were expected");
  // Random bytes are a number within the limit or an error.
  coop::random_stream random{1};
  std::size_t refused = 0;
  for (int i = 0; i < 3000; ++i) {
    std::array<std::byte, 8> bytes;
    for (std::byte& b : bytes) b = static_cast<std::byte>(random());
    try {
      const std::uint64_t number = coop::bit_reader{bytes}.get_elias(1000);
      CHECK(number <= 1000);
    } catch (const coop::error&) {
      ++refused;
    }
  }
  CHECK(refused > 100);
}

TEST_CASE("a full buffer is the caller's mistake", "[compressors]") {
  std::array<std::byte, 1> small{};
  coop::bit_writer writer{small};
  writer.put(0xFF, 8);
  CHECK_THROWS_TEXT(writer.put(1, 8), std::invalid_argument, "a buffer of 1 bytes is too small");
}
