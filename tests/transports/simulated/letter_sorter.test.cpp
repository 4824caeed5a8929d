// SPDX-License-Identifier: BSL-1.0
#include <coop/transports/simulated/letter_sorter.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "support/catch.hpp"

namespace {

using coop::letter_sorter;
using coop::mailbox;
using coop::publication;

constexpr std::array<std::byte, 4> bytes{std::byte{0}, std::byte{1}, std::byte{2}, std::byte{3}};

std::span<const std::byte> of(std::size_t node) { return std::span{bytes}.subspan(node, 1); }

TEST_CASE("the letters of an exchange are found by their sources", "[letter_sorter]") {
  std::array<publication, 4> made{{{of(0)}, {of(1)}, {of(2)}, {of(3)}}};
  letter_sorter sorter{4};
  mailbox box;
  box.round = 5;
  box.current = &made[1];
  box.sources = {3, 1, 0, 3};  // itself, and one twice
  box.letters.push_back({&made[0], 5, 1.0, 4.0, 0});
  box.letters.push_back({&made[3], 6, 2.0, 9.0, 3});  // of the next exchange
  box.letters.push_back({&made[2], 5, 3.0, 8.0, 2});  // of no source
  sorter.look(box, 1);
  CHECK(box.missing == 1);
  CHECK(box.complete == 4.0);
  CHECK(box.last_left == 1.0);

  box.letters.push_back({&made[3], 5, 2.0, 5.0, 3});
  sorter.look(box, 1);
  CHECK(box.missing == 0);
  CHECK(box.complete == 5.0);
  CHECK(box.last_left == 2.0);

  std::vector<std::span<const std::byte>> received;
  sorter.take(box, 1, received);
  REQUIRE(received.size() == 4);
  const std::array<std::byte, 4> expected{bytes[3], bytes[1], bytes[0], bytes[3]};
  for (std::size_t i = 0; i < 4; ++i) CHECK(received[i][0] == expected[i]);
  CHECK(box.read.size() == 3);
  REQUIRE(box.letters.size() == 1);
  CHECK(box.letters[0].round == 6);
}

TEST_CASE("an exchange without sources misses nobody", "[letter_sorter]") {
  letter_sorter sorter{2};
  mailbox box;
  box.round = 1;
  sorter.look(box, 0);
  CHECK(box.missing == 0);
  CHECK(box.complete == 0);
  std::vector<std::span<const std::byte>> received(3);
  sorter.take(box, 0, received);
  CHECK(received.empty());
}

}  // namespace
