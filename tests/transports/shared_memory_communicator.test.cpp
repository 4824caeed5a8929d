// SPDX-License-Identifier: BSL-1.0
#include <coop/transports/shared_memory_communicator.hpp>

#include <coop/core/vector.hpp>
#include <coop/transports/run_node.hpp>
#include <coop/transports/signal.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <thread>
#include <type_traits>
#include <vector>

#include "stress.hpp"
#include "support/catch.hpp"
#include "support/watchdog.hpp"

namespace {

using coop::gathering;
using coop_test::expect;

/// Waits on the thread.
struct waiter {
  template <class Done>
  void operator()(coop::signal& awaited, Done done) const noexcept {
    awaited.wait(10, done);
  }
  void give_way() const noexcept { std::this_thread::yield(); }
};
using communicator = coop::shared_memory_communicator<waiter>;

/// Runs `first` and `second` as nodes 0 and 1.
template <class First, class Second>
void run_two(First first, Second second) {
  gathering all{2};
  {
    std::jthread other{[&] { coop::run_node(all, 1, waiter{}, second); }};
    coop::run_node(all, 0, waiter{}, first);
  }
  all.rethrow_failure();
}

TEST_CASE("exchange hands out the sender's own memory", "[shared_memory_communicator]") {
  const coop_test::watchdog limit{"an exchange of two"};
  const std::array<std::byte, 3> messages[2] = {{std::byte{1}}, {std::byte{2}}};
  const auto node = [&](communicator& own) {
    const std::size_t rank = own.rank();
    const std::array<std::size_t, 2> both{0, 1};
    const auto inbox = own.exchange(both, both, messages[rank]);
    expect(inbox.size() == 2, "inbox.size() == 2");
    expect(inbox[0].data() == messages[0].data(), "inbox[0].data() == messages[0].data()");
    expect(inbox[1].data() == messages[1].data(), "inbox[1].data() == messages[1].data()");
    expect(own.traffic() == coop::traffic{3, 3}, "own.traffic() == coop::traffic{3, 3}");
    expect(own.calls() == 1, "own.calls() == 1");
  };
  run_two(node, node);
}

TEST_CASE("a node waits for its sources only", "[shared_memory_communicator]") {
  const coop_test::watchdog limit{"a node without sources"};
  // Node 0 makes all its calls before node 1 begins: it would hang if it waited for anybody.
  gathering all{2};
  auto alone = [](communicator& own) {
    for (int i = 0; i < 5; ++i) (void)own.exchange({}, {}, {});
    const std::size_t itself[] = {0};
    const std::byte message[] = {std::byte{7}};
    const auto inbox = own.exchange(itself, itself, message);
    expect(inbox[0][0] == std::byte{7}, "inbox[0][0] == std::byte{7}");
    expect(own.traffic() == coop::traffic{}, "own.traffic() == coop::traffic{}");
  };
  coop::run_node(all, 0, waiter{}, alone);
  CHECK_NOTHROW(all.rethrow_failure());
}

TEST_CASE("drain waits for the reader, and the next exchange does",
          "[shared_memory_communicator]") {
  const coop_test::watchdog limit{"a slow reader"};
  for (const bool drains : {true, false}) {
    std::vector<int> message(1000, 1);
    const std::size_t zero[] = {0};
    const std::size_t one[] = {1};
    run_two(
        [&](communicator& own) {
          (void)own.exchange({}, one, std::as_bytes(std::span{message}));
          if (drains) {
            own.drain();
          } else {
            (void)own.exchange({}, {}, {});
          }
          std::fill(message.begin(), message.end(), 2);
        },
        [&](communicator& own) {
          {
            const auto inbox = own.exchange(zero, {}, {});
            std::this_thread::sleep_for(std::chrono::milliseconds{5});
            const auto* values = reinterpret_cast<const int*>(inbox[0].data());
            expect(std::count(values, values + 1000, 1) == 1000,
                   "std::count(values, values + 1000, 1) == 1000");
          }
          if (!drains) (void)own.exchange({}, {}, {});
        });
    CHECK(message[0] == 2);
  }
}

/// A view whose reduction throws on the chunk that one node sums.
struct delicate {
  using value_type = double;
  std::span<double> values;
  bool* breaks;

  [[nodiscard]] std::size_t size() const { return values.size(); }
  [[nodiscard]] delicate subspan(std::size_t at, std::size_t length) const {
    return {values.subspan(at, length), breaks};
  }
};
delicate view(const delicate& v) { return v; }
void weighted_sum(delicate out, std::span<const double> weights, std::span<const delicate> inputs) {
  if (*out.breaks) throw std::runtime_error{"the device has failed"};
  std::this_thread::sleep_for(std::chrono::milliseconds{3});
  std::vector<std::span<const double>> all;
  for (const delicate& input : inputs) all.emplace_back(input.values);
  coop::weighted_sum(out.values, weights, std::span<const std::span<const double>>{all});
}
template <class Kernel>
void for_each(Kernel kernel, delicate to, delicate from) {
  coop::for_each(kernel, to.values, from.values);
}

}  // namespace

template <>
struct coop::read_only<delicate> {
  using type = delicate;
};

namespace {

TEST_CASE("a node whose reduction fails leaves its vector to the others until they are done",
          "[shared_memory_communicator]") {
  const coop_test::watchdog limit{"a failing reduction"};
  const std::vector<double> weights{0.5, 0.5};
  const auto node = [&](communicator& own) {
    // On the heap, so that a sanitizer sees who comes too late.
    std::vector<double> mine(64, static_cast<double>(own.rank()));
    bool breaks = own.rank() == 1;
    own.all_reduce(delicate{mine, &breaks}, std::span<const double>{weights});
    own.barrier();
    expect(false, "went on");
  };
  CHECK_THROWS_TEXT(run_two(node, node), coop::error, "node 1: the device has failed");
}

TEST_CASE("an all-reduce counts what its chunk moves", "[shared_memory_communicator]") {
  // 20 doubles are 3 cache lines: node 0 sums one of them, node 1 two.
  const std::vector<double> weights{1, 1};
  const auto node = [&](communicator& own) {
    std::vector<double> mine(20, 1.5);
    own.all_reduce(coop::view(mine), std::span<const double>{weights});
    expect(mine == std::vector<double>(20, 3.0), "mine == std::vector<double>(20, 3.0)");
    const std::uint64_t chunk = own.rank() == 0 ? 8 : 12;
    const std::uint64_t bytes = (chunk + (20 - chunk)) * sizeof(double);
    expect(own.traffic() == coop::traffic{bytes, bytes},
           "own.traffic() == coop::traffic{bytes, bytes}");
    expect(own.calls() == 2, "own.calls() == 2");
  };
  run_two(node, node);
}

TEST_CASE("a communicator stays where it is", "[shared_memory_communicator]") {
  STATIC_REQUIRE(!std::is_copy_constructible_v<communicator>);
  STATIC_REQUIRE(!std::is_copy_constructible_v<communicator::inbox>);
}

}  // namespace
