// SPDX-License-Identifier: BSL-1.0
#include <coop/transports/simulated/event_queue.hpp>

#include <coop/core/random.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <vector>

#include "support/catch.hpp"

namespace {

using coop::event;

TEST_CASE("events come by time, then node, then as they were made", "[event_queue]") {
  coop::event_queue queue;
  coop::random_stream random{1};
  std::vector<std::tuple<double, std::uint32_t, std::uint32_t>> expected;
  for (std::uint32_t number = 0; number < 3000; ++number) {
    const auto time = static_cast<double>(random.below(50));
    const auto node = static_cast<std::uint32_t>(random.below(5));
    queue.push(time, node, static_cast<event::kind>(number % 4), number);
    expected.emplace_back(time, node, number);
  }
  std::ranges::sort(expected);
  for (const auto& [time, node, number] : expected) {
    REQUIRE(!queue.empty());
    CHECK(queue.next().value == number);
    const event next = queue.pop();
    const bool same = next.time == time && next.node == node && next.value == number &&
                      next.what() == static_cast<event::kind>(number % 4);
    REQUIRE(same);
  }
  CHECK(queue.empty());
}

TEST_CASE("events may be made while others happen", "[event_queue]") {
  coop::event_queue queue;
  coop::random_stream random{2};
  double now = 0;
  for (std::uint32_t i = 0; i < 100; ++i) queue.push(random.uniform(), i, event::kind::pass, i);
  for (int i = 0; i < 5000; ++i) {
    const event next = queue.pop();
    REQUIRE(next.time >= now);
    now = next.time;
    queue.push(now + random.uniform(), next.node, event::kind::pass, 0);
  }
}

}  // namespace
