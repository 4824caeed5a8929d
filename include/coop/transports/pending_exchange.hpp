// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>

#include <utility>

namespace coop {

/// What a node is in the middle of; but for the first, its next collective call is a mistake.
enum class exchange_state { idle, reading, pending, given_up };

/// The mistake, and its cure.
[[nodiscard]] inline const char* explain(exchange_state state) noexcept {
  switch (state) {
    case exchange_state::reading:
      return "calls exchange() or barrier() while it holds an inbox; destroy the inbox first";
    case exchange_state::pending:
      return "calls exchange() or barrier() while an exchange is pending; wait() for it first";
    case exchange_state::given_up:
      return "has given an exchange up, by drain() or by destroying what start_exchange() "
             "returned; wait() for it first";
    case exchange_state::idle:
      break;
  }
  return "";
}

/// What `start_exchange` returns: an exchange under way, to be waited for once. Destroyed without
/// that, as when an exception leaves its scope, it gives the exchange up: the node can then make no
/// other collective call.
///
/// `Comm` has, for its eyes only, exchange_ready(), finish_exchange() and give_up_exchange().
template <class Comm>
class [[nodiscard]] pending_exchange {
 public:
  explicit pending_exchange(Comm& owner) noexcept : owner_{&owner} {}
  pending_exchange(pending_exchange&& other) noexcept
      : owner_{std::exchange(other.owner_, nullptr)} {}
  pending_exchange& operator=(const pending_exchange&) = delete;
  ~pending_exchange() {
    if (owner_ != nullptr) owner_->give_up_exchange();
  }

  /// Whether wait() would return, or throw, at once. Lets communication progress, and gives way to
  /// other nodes where it has not; never waits for them.
  [[nodiscard]] bool ready() { return owner().exchange_ready(); }

  /// Waits for the sources; the inbox of `exchange`. Throws as that does, and `coop::error` the
  /// second time.
  [[nodiscard]] typename Comm::inbox wait() {
    Comm& waiting = owner();
    owner_ = nullptr;
    return waiting.finish_exchange();
  }

 private:
  [[nodiscard]] Comm& owner() const {
    if (owner_ == nullptr) throw error{"this pending exchange has been waited for already"};
    return *owner_;
  }

  Comm* owner_;
};

}  // namespace coop
