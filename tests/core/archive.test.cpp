// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/core/archive.hpp>
#include <coop/core/vector.hpp>

#include <bit>
#include <cstdint>
#include <limits>
#include <vector>

namespace {

struct part {
  double value = 0;
  std::vector<float> list;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(value, list);
  }
  friend bool operator==(const part&, const part&) = default;
};

struct whole {
  std::uint32_t step = 0;
  bool ready = false;
  coop::aligned_vector<double> memory;
  part inner;
  std::vector<part> parts;
  std::vector<std::vector<int>> table;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(step, ready, memory, inner, parts, table);
  }
  friend bool operator==(const whole&, const whole&) = default;
};

// What a state is restored into has its shape.
whole fresh() {
  whole made;
  made.memory.resize(3);
  made.inner.list.resize(2);
  made.parts.resize(2);
  made.parts[1].list.resize(1);
  made.table.resize(2);
  made.table[0].resize(2);
  return made;
}

std::vector<std::byte> saved(const whole& state) {
  coop::state_writer out;
  out(state);
  return {out.bytes().begin(), out.bytes().end()};
}

const whole state{7, true, {0.1, -0.0, 5e-324}, {1.5, {2, 3}}, {{1, {}}, {2, {9}}}, {{1, 2}, {}}};

}  // namespace

TEST_CASE("state is restored to the bit", "[core]") {
  const auto bytes = saved(state);
  whole restored = fresh();
  coop::state_reader in{bytes};
  in(restored);
  in.finish();
  CHECK(restored == state);
  CHECK(std::bit_cast<std::uint64_t>(restored.memory[1]) == std::uint64_t{1} << 63U);
}

TEST_CASE("numbers are little-endian, lists have their length before them", "[core]") {
  coop::state_writer out;
  out(std::uint16_t{0x0102}, true, std::vector<std::uint8_t>{5, 6});
  std::vector<int> numbers;
  for (const std::byte b : out.bytes()) numbers.push_back(std::to_integer<int>(b));
  CHECK(numbers == std::vector<int>{2, 1, 1, 2, 0, 0, 0, 0, 0, 0, 0, 5, 6});
}

TEST_CASE("an archive that does not fit is an error", "[core]") {
  const auto bytes = saved(state);
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    whole restored = fresh();
    coop::state_reader in{std::span{bytes}.first(length)};
    CHECK_THROWS_AS(in(restored), coop::error);
  }
  whole other = fresh();
  other.parts.resize(3);
  coop::state_reader in{bytes};
  CHECK_THROWS_TEXT(in(other), coop::error, "a saved state has a list of 2 parts, 3 were expected");
  double first = 0;
  coop::state_reader rest{bytes};
  rest(first);
  CHECK_THROWS_AS(rest.finish(), coop::error);
}

TEST_CASE("lists that claim to be huge and bools that are none are errors", "[core]") {
  coop::state_writer out;
  out(std::numeric_limits<std::uint64_t>::max());
  std::vector<double> list;
  coop::state_reader in{out.bytes()};
  CHECK_THROWS_TEXT(in(list), coop::error, "0 were expected");
  bool flag = false;
  coop::state_reader flags{out.bytes()};
  CHECK_THROWS_TEXT(flags(flag), coop::error, "neither 0 nor 1");
}
