// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/transports/message.hpp>
#include <coop/transports/simulated/world.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>

namespace coop {

/// Messages from node to node under a virtual clock; what `simulated_communicator` sends and
/// receives with.
class simulated_post {
 public:
  simulated_post(simulated_world& all, std::size_t rank) noexcept : all_{&all}, rank_{rank} {}

  void send(std::size_t destination, std::span<const std::byte> bytes) {
    send(destination, message{rank_, bytes});
  }
  /// The message itself, without a copy.
  void send(std::size_t destination, message content) {
    all_->time().stop_if_failed();
    content.source = rank_;
    all_->transmit(std::move(content), destination);
  }

  /// The next message of `source`.
  [[nodiscard]] message receive(std::size_t source) { return await(wait_for::message_of, source); }
  [[nodiscard]] message receive_any() { return await(wait_for::any_message, mailbox::any); }

  [[nodiscard]] std::optional<message> try_receive_any() {
    all_->time().stop_if_failed();
    auto taken = take(mailbox::any);
    if (taken) return taken;
    const double start = all_->time().now();
    all_->give_way(rank_);
    all_->record(rank_, activity::waiting, start, all_->time().now());
    return taken;
  }

  [[nodiscard]] std::optional<message> receive_any_until(double deadline) {
    all_->time().stop_if_failed();
    auto taken = take(mailbox::any);
    if (taken || all_->time().now() >= deadline) return taken;
    all_->time().wake(rank_, deadline);
    wait(wait_for::any_message, mailbox::any);
    taken = take(mailbox::any);
    if (taken || all_->time().now() > deadline) return taken;
    all_->give_way(rank_);  // what comes at the deadline itself has come by then
    return take(mailbox::any);
  }

 private:
  [[nodiscard]] std::optional<message> take(std::size_t source) {
    auto& messages = (*all_)[rank_].messages;
    const auto found = std::ranges::find_if(messages, [source](const message& each) {
      return source == mailbox::any || each.source == source;
    });
    if (found == messages.end()) return std::nullopt;
    std::optional<message> taken{std::move(*found)};
    messages.erase(found);
    return taken;
  }

  message await(wait_for what, std::size_t source) {
    all_->time().stop_if_failed();
    for (;;) {
      if (auto taken = take(source)) return std::move(*taken);
      wait(what, source);
    }
  }

  void wait(wait_for what, std::size_t source) {
    const double start = all_->time().now();
    mailbox& box = (*all_)[rank_];
    box.message_left = all_->never;
    all_->wait(rank_, what, source);
    all_->record_wait(rank_, start, box.message_left);
  }

  simulated_world* all_;
  std::size_t rank_;
};

}  // namespace coop
