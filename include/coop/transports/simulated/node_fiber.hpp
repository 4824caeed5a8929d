// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/transports/fiber_sanitizers.hpp>
#include <coop/transports/fibers.hpp>
#include <coop/transports/simulated/stack_arena.hpp>

#include <boost/context/fiber.hpp>
#include <boost/context/preallocated.hpp>
#include <cstddef>
#include <memory>
#include <utility>

namespace coop {

/// One fiber that somebody else schedules.
class node_fiber {
 public:
  /// Makes it run body() on a stack when it is first resumed; body() must not throw. The fiber must
  /// not move from now on. `index` spreads the hot frames of many stacks over the cache.
  template <class Body>
  void start(boost::context::stack_context stack, std::size_t index, Body body) {
    const std::size_t shift = index % 16 * 256;
    const boost::context::preallocated space{static_cast<char*>(stack.sp) - shift,
                                             stack.size - shift, stack};
    auto entry = [this, body = std::move(body)](boost::context::fiber&& caller) mutable {
      scheduler_ = std::move(caller);
      body();
      finished_ = true;
      return std::move(scheduler_);
    };
    hot_ = static_cast<const char*>(space.sp) - hot_bytes;
    sanitizers_ = fiber_sanitizers{stack.sp, stack.size};
    sanitizers_.enter();  // a new fiber runs up to its entry
    itself_ =
        boost::context::fiber{std::allocator_arg, space, stack_arena::keeper{}, std::move(entry)};
    sanitizers_.left(false);
  }

  /// Called by the scheduler: runs the fiber until it leaves or ends.
  void resume() noexcept {
    exceptions_.swap();
    sanitizers_.enter();
    itself_ = std::move(itself_).resume();
    sanitizers_.left(finished_);
    exceptions_.swap();
  }

  /// Called by the fiber: back to the scheduler, until resumed.
  void leave() noexcept {
    hot_ = static_cast<const char*>(__builtin_frame_address(0));
    scheduler_ = std::move(scheduler_).resume();
  }

  /// Asks for the stack that the fiber will go on with, so that it is in the cache by then.
  void prefetch() const noexcept {
    for (std::ptrdiff_t line = -3; line < 6; ++line) __builtin_prefetch(hot_ + line * cache_line);
  }

  [[nodiscard]] bool finished() const noexcept { return finished_; }

 private:
  static constexpr int cache_line = 64;
  static constexpr int hot_bytes = 6 * cache_line;

  boost::context::fiber itself_;
  boost::context::fiber scheduler_;
  bool finished_ = false;
  const char* hot_ = nullptr;  // near what it left with
  exception_state exceptions_{};
  [[no_unique_address]] fiber_sanitizers sanitizers_{};
};

}  // namespace coop
