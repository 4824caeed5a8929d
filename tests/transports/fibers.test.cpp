// SPDX-License-Identifier: BSL-1.0
#include <coop/transports/fibers.hpp>

#include <coop/core/random.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/watchdog.hpp"

namespace {

using coop::fiber_scheduler;

constexpr std::size_t stack_bytes = 64 * 1024;

TEST_CASE("fibers run to their end, in turn", "[fibers]") {
  fiber_scheduler scheduler{stack_bytes};
  std::vector<int> order;
  bool open = false;
  for (int i = 0; i < 3; ++i) {
    scheduler.add([&, i] {
      order.push_back(i);
      auto ready = [&] { return open; };
      if (i == 2) open = true;
      if (i < 2) scheduler.wait(ready);
      order.push_back(10 + i);
    });
  }
  CHECK(order.empty());
  scheduler.run();
  CHECK(order == std::vector<int>{0, 1, 2, 12, 10, 11});
}

TEST_CASE("fibers that poll give way to all others", "[fibers]") {
  const coop_test::watchdog limit{"fibers that poll"};
  // More than run together, and those that poll come first.
  fiber_scheduler scheduler{stack_bytes};
  std::size_t turn = 0;
  constexpr std::size_t fibers = 40;
  for (std::size_t i = 0; i < fibers; ++i) {
    scheduler.add([&, i] {
      auto mine = [&] { return turn == fibers - 1 - i; };
      if (i % 3 == 2) {
        if (!mine()) scheduler.wait(mine);
      } else {
        while (!mine()) scheduler.give_way();
      }
      ++turn;
    });
  }
  scheduler.run();
  CHECK(turn == fibers);
}

TEST_CASE("a scheduler without fibers has nothing to do", "[fibers]") {
  CHECK_NOTHROW(fiber_scheduler{stack_bytes}.run());
}

TEST_CASE("a hundred thousand switches", "[fibers]") {
  fiber_scheduler scheduler{stack_bytes};
  std::size_t turn = 0;
  constexpr std::size_t fibers = 10;
  constexpr std::size_t rounds = 10'000;
  for (std::size_t i = 0; i < fibers; ++i) {
    scheduler.add([&, i] {
      for (std::size_t round = 0; round < rounds; ++round) {
        auto mine = [&] { return turn == round * fibers + i; };
        if (!mine()) scheduler.wait(mine);
        ++turn;
      }
    });
  }
  scheduler.run();
  CHECK(turn == fibers * rounds);
}

/// A fiber that throws, catches, rethrows and nests exceptions at random, and hands the thread on
/// in the middle of each: in handlers, and in destructors that an exception runs.
class thrower {
 public:
  thrower(fiber_scheduler& scheduler, std::size_t id)
      : scheduler_{&scheduler}, id_{id}, random_{5, id} {}

  void operator()() {
    for (int i = 0; i < 30; ++i) {
      nest(4);
      expect(std::uncaught_exceptions() == 0);
      expect(std::current_exception() == nullptr);
    }
  }

  std::size_t mistakes = 0;

 private:
  struct pause_at_exit {
    thrower& self;
    int outside = std::uncaught_exceptions();
    ~pause_at_exit() {
      self.expect(std::uncaught_exceptions() == outside + 1);
      self.pause();
      self.expect(std::uncaught_exceptions() == outside + 1);
    }
  };

  void expect(bool holds) { mistakes += holds ? 0 : 1; }

  void pause() {
    std::size_t looks = random_.below(4);
    auto ready = [&]() { return looks-- == 0; };
    scheduler_->wait(ready);
  }

  void nest(int depth) {
    const std::string text = std::to_string(id_) + "/" + std::to_string(random_());
    const int outside = std::uncaught_exceptions();
    try {
      const pause_at_exit pausing{*this};
      if (depth > 0 && random_.below(2) == 0) nest(depth - 1);
      pause();
      throw std::runtime_error{text};
    } catch (const std::runtime_error& caught) {
      expect(std::uncaught_exceptions() == outside);
      pause();
      expect(caught.what() == text);
      if (depth > 0 && random_.below(2) == 0) nest(depth - 1);
      rethrow(text);
      expect(caught.what() == text);
    }
  }

  void rethrow(const std::string& text) {
    const std::exception_ptr current = std::current_exception();
    try {
      pause();
      throw;
    } catch (const std::runtime_error& again) {
      pause();
      expect(again.what() == text);
      expect(std::current_exception() == current);
    }
  }

  fiber_scheduler* scheduler_;
  std::size_t id_;
  coop::random_stream random_;
};

TEST_CASE("fibers wait inside handlers and destructors without mixing their exceptions",
          "[fibers]") {
  const coop_test::watchdog limit{"exceptions of fibers"};
  fiber_scheduler scheduler{stack_bytes};
  std::vector<thrower> throwers;
  for (std::size_t i = 0; i < 16; ++i) throwers.emplace_back(scheduler, i);
  for (thrower& t : throwers) {
    scheduler.add([&] { t(); });
  }
  // The caller's own exception must survive too.
  try {
    throw std::runtime_error{"outside"};
  } catch (const std::runtime_error& outside) {
    scheduler.run();
    CHECK(std::string{outside.what()} == "outside");
    try {
      throw;
    } catch (const std::runtime_error& again) {
      CHECK(std::string{again.what()} == "outside");
    }
  }
  for (const thrower& t : throwers) CHECK(t.mistakes == 0);
  CHECK(std::current_exception() == nullptr);
}

}  // namespace
