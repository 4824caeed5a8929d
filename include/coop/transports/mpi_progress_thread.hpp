// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/transports/pending_exchange.hpp>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace coop {

/// A thread that looks now and then whether what is under way is complete, which is what makes MPI
/// move long messages, while its node computes. Between pause() and go_on() it calls nothing.
///
/// It looks seldom: after 20 µs, then after another eighth of the time that has passed, after 1 ms
/// at most.
class mpi_progress_thread {
 public:
  /// look() tells whether there is nothing more to look for.
  explicit mpi_progress_thread(std::function<bool()> look)
      : look_{std::move(look)}, thread_{[this] { run(); }} {}
  mpi_progress_thread(const mpi_progress_thread&) = delete;
  mpi_progress_thread& operator=(const mpi_progress_thread&) = delete;
  ~mpi_progress_thread() {
    {
      const std::lock_guard lock{mutex_};
      ended_ = true;
    }
    changed_.notify_one();
    thread_.join();
  }

  /// Looks from now on.
  void go_on() {
    {
      const std::lock_guard lock{mutex_};
      looks_ = true;
      began_ = std::chrono::steady_clock::now();
    }
    changed_.notify_one();
  }

  /// Looks no more; waits for a look that is under way.
  void pause() noexcept {
    const std::lock_guard lock{mutex_};
    looks_ = false;
  }

  /// After pause(): throws what a look has thrown, once.
  void rethrow() {
    if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
  }

 private:
  void run() {
    std::unique_lock lock{mutex_};
    for (;;) {
      changed_.wait(lock, [&] { return looks_ || ended_; });
      if (ended_) return;
      looks_ = !is_over();
      changed_.wait_for(lock, interval(), [&] { return !looks_ || ended_; });
    }
  }

  [[nodiscard]] bool is_over() noexcept {
    try {
      return look_();
    } catch (...) {
      thrown_ = std::current_exception();
      return true;
    }
  }

  [[nodiscard]] std::chrono::nanoseconds interval() const {
    using namespace std::chrono_literals;
    const std::chrono::nanoseconds passed = std::chrono::steady_clock::now() - began_;
    return std::clamp<std::chrono::nanoseconds>(passed / 8, 20us, 1ms);
  }

  std::function<bool()> look_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::chrono::steady_clock::time_point began_{};
  std::exception_ptr thrown_;
  bool looks_ = false;
  bool ended_ = false;
  std::thread thread_;
};

/// While it lives the progress thread, if there is one, rests; after it that goes on where an
/// exchange is pending.
class mpi_foreground {
 public:
  mpi_foreground(std::optional<mpi_progress_thread>& background,
                 const exchange_state& state) noexcept
      : background_{background ? &*background : nullptr}, state_{&state} {
    if (background_ != nullptr) background_->pause();
  }
  mpi_foreground(const mpi_foreground&) = delete;
  mpi_foreground& operator=(const mpi_foreground&) = delete;
  ~mpi_foreground() {
    if (background_ != nullptr && *state_ == exchange_state::pending) background_->go_on();
  }

 private:
  mpi_progress_thread* background_;
  const exchange_state* state_;
};

}  // namespace coop
