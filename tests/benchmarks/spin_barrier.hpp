// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace benchmark {

/// The barrier of hand-written rivals, for threads that have a core each.
class spin_barrier {
 public:
  explicit spin_barrier(std::size_t threads) : threads_{threads} {}

  void wait() {
    const std::size_t round = round_.load(std::memory_order_relaxed);
    if (arrived_.fetch_add(1, std::memory_order_acq_rel) + 1 == threads_) {
      arrived_.store(0, std::memory_order_relaxed);
      round_.store(round + 1, std::memory_order_release);
    } else {
      while (round_.load(std::memory_order_acquire) == round) pause();
    }
  }

 private:
  static void pause() {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
  }

  std::size_t threads_;
  alignas(64) std::atomic<std::size_t> arrived_{0};
  alignas(64) std::atomic<std::size_t> round_{0};
};

/// Calls work(rank) on so many threads.
template <class Work>
void on_threads(std::size_t threads, const Work& work) {
  std::vector<std::jthread> others;
  for (std::size_t rank = 1; rank < threads; ++rank) others.emplace_back(work, rank);
  work(std::size_t{0});
}

}  // namespace benchmark
