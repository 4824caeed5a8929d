// SPDX-License-Identifier: BSL-1.0
#include <coop/transports/mail_queue.hpp>

#include <coop/transports/message.hpp>

#include <array>
#include <cstddef>
#include <cstring>
#include <span>
#include <thread>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/watchdog.hpp"

namespace {

using coop::mail_queue;
using coop::message;

message numbered(std::size_t source, std::size_t number) {
  return {source, std::as_bytes(std::span{&number, 1})};
}

std::size_t number_of(const message& got) {
  std::size_t number = 0;
  REQUIRE(got.bytes().size() == sizeof number);
  std::memcpy(&number, got.bytes().data(), sizeof number);
  return number;
}

constexpr auto any = [](std::size_t) { return true; };
constexpr auto from(std::size_t source) {
  return [=](std::size_t other) { return other == source; };
}

TEST_CASE("a queue gives the oldest message, or the oldest of one source", "[mail_queue]") {
  mail_queue queue;
  CHECK(!queue.has_new());
  CHECK(!queue.take(any));
  for (const std::size_t k : {0U, 1U, 2U, 3U, 4U, 5U}) queue.put(numbered(k % 2, k));
  CHECK(queue.has_new());
  CHECK(!queue.take(from(7)));
  CHECK(!queue.has_new());
  CHECK(number_of(*queue.take(from(1))) == 1);
  CHECK(number_of(*queue.take(any)) == 0);
  CHECK(number_of(*queue.take(from(1))) == 3);
  CHECK(number_of(*queue.take(from(1))) == 5);
  CHECK(!queue.take(from(1)));
  queue.put(numbered(1, 6));
  CHECK(number_of(*queue.take(any)) == 2);
  CHECK(number_of(*queue.take(any)) == 4);
  CHECK(number_of(*queue.take(any)) == 6);
  CHECK(!queue.take(any));
  // What is left behind is freed: looked at, or not.
  queue.put(numbered(0, 7));
  CHECK(!queue.take(from(3)));
  queue.put(numbered(0, 8));
}

TEST_CASE("many threads put, one takes, and each one's order is kept", "[mail_queue]") {
  const coop_test::watchdog limit{"a queue of many"};
  constexpr std::size_t sources = 4;
  constexpr std::size_t each = 5'000;
  mail_queue queue;
  std::array<std::size_t, sources> next{};
  bool in_order = true;
  {
    std::vector<std::jthread> threads;
    for (std::size_t source = 0; source < sources; ++source) {
      threads.emplace_back([&queue, source] {
        for (std::size_t k = 0; k < each; ++k) queue.put(numbered(source, k));
      });
    }
    for (std::size_t left = sources * each; left > 0; --left) {
      auto got = queue.take(any);
      for (; !got; got = queue.take(any)) queue.bell().wait(10, [&] { return queue.has_new(); });
      in_order = in_order && number_of(*got) == next[got->source]++;
    }
  }
  CHECK(in_order);
  CHECK(!queue.take(any));
}

TEST_CASE("a message owns an aligned copy of its bytes", "[mail_queue][message]") {
  std::vector<std::byte> bytes(100, std::byte{3});
  message first{5, bytes};
  bytes.assign(100, std::byte{4});
  const message second{std::move(first)};
  CHECK(second.source == 5);
  CHECK(second.bytes().size() == 100);
  CHECK(second.bytes()[99] == std::byte{3});
  CHECK(reinterpret_cast<std::size_t>(second.bytes().data()) % coop::storage_alignment == 0);
  CHECK(first.bytes().empty());  // NOLINT(bugprone-use-after-move): it must not be wild
  CHECK(message{1, std::span<const std::byte>{}}.bytes().empty());
}

}  // namespace
