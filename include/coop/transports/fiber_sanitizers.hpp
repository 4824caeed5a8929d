// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

#if defined(__has_feature)
#define COOP_HAS_FEATURE(name) __has_feature(name)
#else
#define COOP_HAS_FEATURE(name) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || COOP_HAS_FEATURE(address_sanitizer)
#define COOP_FIBERS_TELL_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif
#if defined(__SANITIZE_THREAD__) || COOP_HAS_FEATURE(thread_sanitizer)
#define COOP_FIBERS_TELL_TSAN
#include <sanitizer/tsan_interface.h>
#endif
#undef COOP_HAS_FEATURE

namespace coop {

/// Tells the sanitizers which stack a thread is on; empty without them.
///
/// Both calls are the scheduler's, just before it switches to the fiber and just after it is back:
/// told by one side alone, every call and its return are seen on the same stack. They are inlined,
/// since ThreadSanitizer would else see the return of a call that it has not seen.
class fiber_sanitizers {
 public:
  fiber_sanitizers() = default;
  /// Of a fiber that is to run on `size` bytes, just mapped, below `top`.
  fiber_sanitizers([[maybe_unused]] void* top, [[maybe_unused]] std::size_t size) noexcept {
#ifdef COOP_FIBERS_TELL_ASAN
    bottom_ = static_cast<char*>(top) - size;
    size_ = size;
    // It may be the stack of a fiber that another thread has just finished, and not told of yet.
    __asan_unpoison_memory_region(bottom_, size_);
#endif
#ifdef COOP_FIBERS_TELL_TSAN
    fiber_ = __tsan_create_fiber(0);
#endif
  }

  [[gnu::always_inline]] void enter() noexcept {
#ifdef COOP_FIBERS_TELL_ASAN
    __sanitizer_start_switch_fiber(&thread_frames_, bottom_, size_);
    __sanitizer_finish_switch_fiber(frames_, &thread_bottom_, &thread_size_);
#endif
#ifdef COOP_FIBERS_TELL_TSAN
    thread_ = __tsan_get_current_fiber();
    __tsan_switch_to_fiber(fiber_, 0);
#endif
  }

  /// `last`: the fiber has finished and its stack is gone.
  [[gnu::always_inline]] void left([[maybe_unused]] bool last) noexcept {
#ifdef COOP_FIBERS_TELL_ASAN
    __sanitizer_start_switch_fiber(last ? nullptr : &frames_, thread_bottom_, thread_size_);
    __sanitizer_finish_switch_fiber(thread_frames_, nullptr, nullptr);
    if (last) __asan_unpoison_memory_region(bottom_, size_);
#endif
#ifdef COOP_FIBERS_TELL_TSAN
    __tsan_switch_to_fiber(thread_, 0);
    if (last) __tsan_destroy_fiber(fiber_);
#endif
  }

#ifdef COOP_FIBERS_TELL_ASAN
 private:
  const void* bottom_ = nullptr;
  std::size_t size_ = 0;
  void* frames_ = nullptr;  // of the fiber, while AddressSanitizer keeps them off the stack
  void* thread_frames_ = nullptr;
  const void* thread_bottom_ = nullptr;
  std::size_t thread_size_ = 0;
#endif
#ifdef COOP_FIBERS_TELL_TSAN
 private:
  void* fiber_ = nullptr;
  void* thread_ = nullptr;
#endif
};

}  // namespace coop
