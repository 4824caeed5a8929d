// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/transports/signal.hpp>

#include <boost/context/fiber.hpp>
#include <boost/context/protected_fixedsize_stack.hpp>
#include <cstddef>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

namespace coop {

/// Runs many nodes on one thread: each a Boost.Context fiber that hands the thread on while it
/// waits. A fiber never leaves its thread, so thread-local scratch memory is safe between waits.
class fiber_scheduler {
 public:
  explicit fiber_scheduler(std::size_t stack_bytes) : stack_bytes_{stack_bytes} {}

  /// Adds a fiber that runs `body()`, which must not throw.
  template <class Body>
  void add(Body body) {
    const std::size_t index = fibers_.size();
    auto entry = [this, index, body = std::move(body)](boost::context::fiber&& caller) mutable {
      fibers_[index].thread = std::move(caller);
      body();
      fibers_[index].finished = true;
      return std::move(fibers_[index].thread);
    };
    slot added;
    added.itself =
        boost::context::fiber{std::allocator_arg, stack{stack_bytes_, index}, std::move(entry)};
    fibers_.push_back(std::move(added));
  }

  /// Runs all fibers to their end.
  void run() {
    std::size_t left = fibers_.size();
    int idle = 0;
    while (left > 0) {
      bool moved = false;
      for (current_ = 0; current_ < fibers_.size(); ++current_) {
        slot& fiber = fibers_[current_];
        if (fiber.finished || !fiber.ready(fiber.condition)) continue;
        moved = true;
        fiber.itself = std::move(fiber.itself).resume();
        if (fiber.finished) --left;
      }
      idle = moved ? 0 : idle + 1;
      if (idle > spins) {
        std::this_thread::yield();
      } else if (idle > 0) {
        spin_pause();
      }
    }
  }

  /// Called by the running fiber: lets the others run until `done()`.
  template <class Done>
  void wait(Done& done) noexcept {
    slot& fiber = fibers_[current_];
    fiber.condition = &done;
    fiber.ready = [](const void* condition) { return (*static_cast<const Done*>(condition))(); };
    fiber.thread = std::move(fiber.thread).resume();
  }

 private:
  struct slot {
    boost::context::fiber itself;
    boost::context::fiber thread;  // the scheduler's own context while the fiber runs
    const void* condition = nullptr;
    bool (*ready)(const void*) = [](const void*) { return true; };
    bool finished = false;
  };

  // Stacks begin at the same offset of a page, so the hot frames of all fibers would share a few
  // cache sets; each is moved down by a few lines of its own.
  class stack {
   public:
    stack(std::size_t bytes, std::size_t index) : pages_{bytes}, shift_{index % 32 * 2 * 64} {}
    boost::context::stack_context allocate() {
      auto context = pages_.allocate();
      context.sp = static_cast<char*>(context.sp) - shift_;
      context.size -= shift_;
      return context;
    }
    void deallocate(boost::context::stack_context& context) noexcept {
      context.sp = static_cast<char*>(context.sp) + shift_;
      context.size += shift_;
      pages_.deallocate(context);
    }

   private:
    boost::context::protected_fixedsize_stack pages_;
    std::size_t shift_;
  };

  static constexpr int spins = 64;

  std::size_t stack_bytes_;
  std::vector<slot> fibers_;
  std::size_t current_ = 0;
};

}  // namespace coop
