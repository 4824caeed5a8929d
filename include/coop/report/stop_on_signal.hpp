// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/text.hpp>

#include <atomic>
#include <csignal>
#include <initializer_list>
#include <utility>
#include <vector>

namespace coop {

/// An observer that ends a run when its process is told to end, SIGTERM unless other signals are
/// named: `train` returns the trace so far and `stopped_early`. A signal to any one rank of MPI
/// ends the run of all, after the same step: the next that communicates or is evaluated.
///
///     coop::stop_on_signal stop;
///     coop::report r = coop::train(composition, loss, options, stop);
///
/// The nodes ask each other in an all-reduce of one number at every such step, which is counted
/// neither in the report's bytes nor in its seconds. As long as one lives the signals do nothing
/// else; then what they did before. Make one at a time.
class stop_on_signal {
 public:
  /// Throws std::invalid_argument for a signal that cannot be caught, or where there is one
  /// already.
  explicit stop_on_signal(std::initializer_list<int> signals = {SIGTERM}) {
    require(!alive().exchange(true), "stop_on_signal: there is one already; make one at a time");
    caught() = 0;
    for (const int number : signals) {
      const handler before = std::signal(number, [](int n) { caught() = n; });
      if (before == SIG_ERR) {
        restore();
        require(false, {"stop_on_signal: signal ", number, " cannot be caught"});
      }
      before_.emplace_back(number, before);
    }
  }
  stop_on_signal(const stop_on_signal&) = delete;
  stop_on_signal& operator=(const stop_on_signal&) = delete;
  ~stop_on_signal() { restore(); }

  /// Whether a signal has come to this process; and which, or 0.
  [[nodiscard]] bool interrupts() const noexcept { return signal() != 0; }
  [[nodiscard]] int signal() const noexcept { return caught(); }

 private:
  using handler = void (*)(int);
  static_assert(std::atomic<int>::is_always_lock_free);  // a handler may touch nothing else

  static std::atomic<int>& caught() noexcept {
    static constinit std::atomic<int> number{0};
    return number;
  }
  static std::atomic<bool>& alive() noexcept {
    static constinit std::atomic<bool> yes{false};
    return yes;
  }

  void restore() noexcept {
    for (const auto& [number, before] : before_) std::signal(number, before);
    alive() = false;
  }

  std::vector<std::pair<int, handler>> before_;
};

}  // namespace coop
