// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/transports/message.hpp>
#include <coop/transports/signal.hpp>

#include <atomic>
#include <cstddef>
#include <optional>
#include <utility>

namespace coop {

/// The messages that were sent to one node and that it has not received yet. Every node puts, only
/// the owner takes; nobody takes a lock. Messages of one sender keep their order.
class mail_queue {
 public:
  mail_queue() = default;
  mail_queue(const mail_queue&) = delete;
  mail_queue& operator=(const mail_queue&) = delete;
  ~mail_queue() {
    collect();
    while (first_ != nullptr) delete std::exchange(first_, first_->next);
  }

  /// Rung by whoever puts.
  [[nodiscard]] signal& bell() noexcept { return bell_; }

  void put(message content) {
    auto* const added = new letter{std::move(content), newest_.load(std::memory_order_relaxed)};
    // Sequentially consistent for the sake of a sleeper, see `signal`.
    while (!newest_.compare_exchange_weak(added->next, added, std::memory_order_seq_cst,
                                          std::memory_order_relaxed)) {
    }
    bell_.wake();
  }

  /// Whether messages have come since the owner last took, or looked for, one.
  [[nodiscard]] bool has_new() const noexcept {
    return newest_.load(std::memory_order_seq_cst) != nullptr;
  }

  /// The oldest message for which wanted(source) holds, if there is one; it looks past others.
  template <class Wanted>
  [[nodiscard]] std::optional<message> take(Wanted wanted) {
    collect();
    letter* before = nullptr;
    for (letter* at = first_; at != nullptr; before = at, at = at->next) {
      if (!wanted(at->content.source)) continue;
      (before == nullptr ? first_ : before->next) = at->next;
      if (last_ == at) last_ = before;
      std::optional<message> taken{std::move(at->content)};
      delete at;
      return taken;
    }
    return std::nullopt;
  }

 private:
  struct letter {
    message content;
    letter* next;
  };

  // Those that have come, newest first, become the end of the owner's list, oldest first.
  void collect() noexcept {
    if (!has_new()) return;
    letter* const newest = newest_.exchange(nullptr, std::memory_order_acquire);
    letter* oldest = nullptr;
    for (letter* at = newest; at != nullptr;) {
      letter* const older = at->next;
      at->next = oldest;
      oldest = at;
      at = older;
    }
    (last_ == nullptr ? first_ : last_->next) = oldest;
    last_ = newest;
  }

  signal bell_;
  std::atomic<letter*> newest_{nullptr};
  letter* first_ = nullptr;  // the owner's list
  letter* last_ = nullptr;
};

}  // namespace coop
