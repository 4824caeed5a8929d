// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/text.hpp>
#include <coop/transports/fiber_sanitizers.hpp>
#include <coop/transports/signal.hpp>

#include <cxxabi.h>
#include <algorithm>
#include <boost/context/fiber.hpp>
#include <boost/context/preallocated.hpp>
#include <boost/context/protected_fixedsize_stack.hpp>
#include <cstddef>
#include <cstring>
#include <exception>
#include <memory>
#include <new>
#include <string>
#include <thread>
#include <utility>
#include <vector>

// Declared here because not every <cxxabi.h> does (Itanium C++ ABI, exception handling, 2.2.2).
namespace __cxxabiv1 {
struct __cxa_eh_globals;
extern "C" __cxa_eh_globals* __cxa_get_globals() noexcept;
}  // namespace __cxxabiv1

namespace coop {

/// The exceptions in flight and the ones being handled. The C++ runtime keeps one such record a
/// thread, as if handlers ended in the reverse order of their beginning: of fibers, which wait
/// inside handlers and inside destructors that an exception runs, each must have its own.
class exception_state {
 public:
  /// Exchanges this record and the thread's.
  void swap() noexcept {
    void* const of_thread = abi::__cxa_get_globals();
    record other;
    std::memcpy(&other, of_thread, sizeof(record));
    std::memcpy(of_thread, &own_, sizeof(record));
    own_ = other;
  }

 private:
  struct record {
    void* handled = nullptr;
    unsigned int in_flight = 0;
#ifdef __ARM_EABI_UNWINDER__
    void* propagating = nullptr;
#endif
  };
  record own_;
};

/// Runs many nodes on one thread: each a Boost.Context fiber that hands the thread on while it
/// waits. A fiber never leaves its thread, so thread-local scratch memory is safe between waits.
class fiber_scheduler {
 public:
  explicit fiber_scheduler(std::size_t stack_bytes) : stack_bytes_{stack_bytes} {}

  /// Adds a fiber that runs `body()`, which must not throw. Throws `coop::error` when there is no
  /// memory for its stack.
  template <class Body>
  void add(Body body) {
    const std::size_t index = fibers_.size();
    auto entry = [this, index, body = std::move(body)](boost::context::fiber&& caller) mutable {
      fibers_[index].thread = std::move(caller);
      body();
      fibers_[index].finished = true;
      return std::move(fibers_[index].thread);
    };
    boost::context::protected_fixedsize_stack pages{stack_bytes_};
    const auto stack = allocate(pages);
    // Stacks begin at the same offset of a page, so the hot frames of all fibers would share a few
    // cache sets; each is moved down by a few lines of its own.
    const std::size_t shift = index % 16 * 256;
    const boost::context::preallocated space{static_cast<char*>(stack.sp) - shift,
                                             stack.size - shift, stack};
    slot added;
    added.sanitizers = fiber_sanitizers{stack.sp, stack.size};
    added.sanitizers.enter();  // a new fiber runs up to its entry
    added.itself = boost::context::fiber{std::allocator_arg, space, pages, std::move(entry)};
    added.sanitizers.left(false);
    fibers_.push_back(std::move(added));
  }

  /// Runs all fibers to their end.
  ///
  /// A few neighbours at a time, for as long as one of them can go on: where nodes wait for near
  /// ones only, their data stays in the cache for several steps.
  void run() {
    std::size_t left = fibers_.size();
    int idle = 0;
    for (; left > 0; ++passes_) {
      bool moved = false;
      for (std::size_t begin = 0; begin < fibers_.size(); begin += together) {
        const std::size_t end = std::min(begin + together, fibers_.size());
        while (resume_ready(begin, end, left)) moved = true;
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

  /// Called by the running fiber: lets each of the others run until it waits.
  void give_way() noexcept {
    auto done = [this, pass = passes_] { return passes_ != pass; };
    fibers_[current_].polls = true;
    wait(done);
  }

 private:
  struct slot {
    boost::context::fiber itself;
    boost::context::fiber thread;  // the scheduler's own context while the fiber runs
    const void* condition = nullptr;
    bool (*ready)(const void*) = [](const void*) { return true; };
    bool finished = false;
    bool polls = false;
    exception_state exceptions{};
    [[no_unique_address]] fiber_sanitizers sanitizers{};
  };

  boost::context::stack_context allocate(boost::context::protected_fixedsize_stack& pages) const {
    try {
      return pages.allocate();
    } catch (const std::bad_alloc&) {
      std::throw_with_nested(
          error{text({"no memory for the stack of one more node, of ", stack_bytes_,
                      " bytes; use fewer nodes or a smaller stack_bytes, or raise "
                      "vm.max_map_count"})});
    }
  }

  // Whether any could, and did more than to give way again; takes those that finish off `left`.
  bool resume_ready(std::size_t begin, std::size_t end, std::size_t& left) noexcept {
    bool moved = false;
    for (current_ = begin; current_ < end; ++current_) {
      slot& fiber = fibers_[current_];
      if (fiber.finished || !fiber.ready(fiber.condition)) continue;
      fiber.polls = false;
      resume(fiber);
      moved = moved || !fiber.polls;
      if (fiber.finished) --left;
    }
    return moved;
  }

  static void resume(slot& fiber) noexcept {
    fiber.exceptions.swap();
    fiber.sanitizers.enter();
    fiber.itself = std::move(fiber.itself).resume();
    fiber.sanitizers.left(fiber.finished);
    fiber.exceptions.swap();
  }

  static constexpr int spins = 64;
  static constexpr std::size_t together = 8;

  std::size_t stack_bytes_;
  std::vector<slot> fibers_;
  std::size_t current_ = 0;
  std::size_t passes_ = 0;
};

}  // namespace coop
