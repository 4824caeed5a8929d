// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/text.hpp>
#include <coop/transports/gathering.hpp>
#include <coop/transports/mail_queue.hpp>
#include <coop/transports/message.hpp>
#include <coop/transports/signal.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace coop {

/// Messages from node to node in one address space; what `shared_memory_communicator` sends and
/// receives with. `calls` is the number of collective calls that the node has completed.
///
/// A message costs one copy, when it is sent, and none where it is handed over. Nodes that have
/// failed end all waiting here at once, however many collective calls behind a node is: it may wait
/// for what they would have sent.
template <class Waiter>
class shared_memory_post {
 public:
  shared_memory_post(gathering& all, std::size_t rank, Waiter& waiter) noexcept
      : all_{&all}, rank_{rank}, waiter_{&waiter} {}

  void send(std::size_t destination, std::span<const std::byte> bytes, std::uint64_t calls) {
    send(destination, message{rank_, bytes}, calls);
  }

  /// The message itself, without a copy.
  void send(std::size_t destination, message content, std::uint64_t calls) {
    stop_if_failed(calls);
    require_node(destination);
    content.source = rank_;
    all_->mail(destination).put(std::move(content));
    // Who waits for this node alone sleeps at its door, where it learns too that it has left.
    (*all_)[rank_].phase.wake();
  }

  [[nodiscard]] message receive(std::size_t source, std::uint64_t calls) {
    require_node(source);
    signal& life = (*all_)[source].phase;
    return await(
        life, [=](std::size_t from) { return from == source; },
        [&, source] { return source == rank_ || all_->silent(source); }, calls,
        [&] { return text({"a message of node ", source}); });
  }

  [[nodiscard]] message receive_any(std::uint64_t calls) {
    return await(
        own().bell(), [](std::size_t) { return true; }, [&] { return all_->all_silent_but_one(); },
        calls, [] { return std::string{"a message of any node"}; });
  }

  [[nodiscard]] std::optional<message> try_receive_any(std::uint64_t calls) {
    stop_if_failed(calls);
    auto taken = own().take([](std::size_t) { return true; });
    if (!taken) waiter_->give_way();
    return taken;
  }

 private:
  [[nodiscard]] mail_queue& own() noexcept { return all_->mail(rank_); }

  // over() is looked at before the mail: what a node has sent at last must not be missed.
  template <class Wanted, class Over, class Name>
  message await(signal& awaited, Wanted wanted, Over over, std::uint64_t calls, Name name) {
    for (;;) {
      stop_if_failed(calls);
      const bool last = over();
      if (auto taken = own().take(wanted)) return std::move(*taken);
      if (last) fail_departed(name(), calls);
      (*waiter_)(awaited, [&] { return own().has_new() || over() || all_->failing(); });
    }
  }

  void stop_if_failed(std::uint64_t calls) const {
    if (!all_->failing()) return;
    // Others may be behind in their calls and wait for this node's next one.
    all_->stop_after(calls);
    throw run_stopped{};
  }

  void require_node(std::size_t node) const {
    if (node < all_->size()) return;
    require(false, {"node ", node, " is none of the ", all_->size(), " nodes"});
  }

  [[noreturn]] void fail_departed(const std::string& awaited, std::uint64_t calls) const {
    stop_if_failed(calls);
    throw error{text({"waits for ", awaited,
                      ", which nobody can send any more; a node that is waited for must not have "
                      "returned"}),
                {.rank = rank_}};
  }

  gathering* all_;
  std::size_t rank_;
  Waiter* waiter_;
};

}  // namespace coop
