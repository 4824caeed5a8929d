// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <atomic>
#include <cstdint>
#include <limits>
#include <thread>

namespace coop {

/// Tells the processor that this is a waiting loop.
inline void spin_pause() noexcept {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

/// A counter that only rises, for others to wait on; a cache line of its own.
///
/// Raising costs one exchange instruction when nobody sleeps. Waiting never takes a lock: it spins,
/// yields, and sleeps in `std::atomic::wait` at last.
class alignas(64) signal {
 public:
  /// The value of a node that has left: above every value that is waited for.
  static constexpr std::uint64_t departed = std::numeric_limits<std::uint64_t>::max();

  // Sequentially consistent on purpose, here and in raise(): a sleeper announces itself before it
  // looks at the value, so either it sees the value or the raiser sees it. (This load costs no more
  // than an acquiring one.)
  [[nodiscard]] std::uint64_t value() const noexcept {
    return value_.load(std::memory_order_seq_cst);
  }

  void raise(std::uint64_t value) noexcept {
    value_.store(value, std::memory_order_seq_cst);
    wake();
  }

  /// Wakes the sleepers, if there are any; after a sequentially consistent write of what they wait
  /// for.
  void wake() noexcept {
    if (sleepers_.load(std::memory_order_seq_cst) != 0) ring();
  }

  /// One more has arrived; returns how many so far. Beside the value on purpose: the last to arrive
  /// at a barrier then owns the line that it raises.
  std::uint64_t arrive() noexcept { return arrivals_.fetch_add(1, std::memory_order_acq_rel) + 1; }
  [[nodiscard]] std::uint64_t arrivals() const noexcept {
    return arrivals_.load(std::memory_order_acquire);
  }

  /// Wakes all sleepers to look again.
  void ring() noexcept {
    bell_.fetch_add(1, std::memory_order_seq_cst);
    bell_.notify_all();
  }

  /// Blocks the thread until `done()`, which must become true no later than a ring, and look at
  /// what it depends on with sequentially consistent loads.
  template <class Done>
  void wait(int spins, Done done) noexcept {
    for (int i = 0; i < spins; ++i) {
      if (done()) return;
      spin_pause();
    }
    for (int i = 0; i < yields; ++i) {
      if (done()) return;
      std::this_thread::yield();
    }
    sleepers_.fetch_add(1, std::memory_order_seq_cst);
    for (;;) {
      const std::uint32_t rung = bell_.load(std::memory_order_seq_cst);
      if (done()) break;
      bell_.wait(rung, std::memory_order_seq_cst);
    }
    sleepers_.fetch_sub(1, std::memory_order_relaxed);
  }

 private:
  static constexpr int yields = 64;

  std::atomic<std::uint64_t> value_{0};
  std::atomic<std::uint64_t> arrivals_{0};
  std::atomic<std::uint32_t> bell_{0};
  std::atomic<std::uint32_t> sleepers_{0};
};

}  // namespace coop
