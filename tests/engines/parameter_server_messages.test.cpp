// SPDX-License-Identifier: BSL-1.0
#include <coop/engines/parameter_server_messages.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "support/catch.hpp"

TEST_CASE("notes of workers and servers are read as they were written, behind any values") {
  for (const std::size_t values : {0U, 1U, 40U}) {
    std::vector<std::byte> message(values + coop::server_note_bytes, std::byte{0xa5});
    for (const bool gradient : {false, true}) {
      for (const bool interrupted : {false, true}) {
        const std::uint64_t largest = (std::uint64_t{1} << 62U) - 1;
        coop::push_note{~std::uint64_t{0}, largest, gradient, interrupted}.write(message);
        const auto pushed = coop::push_note::read(message);
        CHECK(pushed.version == ~std::uint64_t{0});
        CHECK(pushed.number == largest);
        CHECK(pushed.gradient == gradient);
        CHECK(pushed.interrupted == interrupted);
        coop::answer_note{77, gradient, interrupted}.write(message);
        const auto answer = coop::answer_note::read(message);
        CHECK(answer.version == 77);
        CHECK(answer.go == gradient);
        CHECK(answer.interrupted == interrupted);
      }
    }
    CHECK(coop::values_before_note(message).size() == values);
    for (std::size_t i = 0; i < values; ++i) CHECK(message[i] == std::byte{0xa5});
  }
}

TEST_CASE("what is too short for a note is refused") {
  const std::array<std::byte, 15> cut{};
  CHECK_THROWS_TEXT(coop::push_note::read(cut), coop::error, "a message of 15 bytes has no note");
  CHECK_THROWS_TEXT(coop::answer_note::read({}), coop::error, "a message of 0 bytes has no note");
}
