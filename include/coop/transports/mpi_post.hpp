// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/text.hpp>
#include <coop/transports/gathering.hpp>
#include <coop/transports/message.hpp>
#include <coop/transports/mpi_polling.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace coop {

/// Messages from node to node; what `mpi_communicator` sends and receives with. `calls` is the
/// number of collective calls that the node has completed.
///
/// Nodes that have failed end all waiting here at once, however many collective calls behind a node
/// is: it may wait for what they would have sent.
class mpi_post {
 public:
  mpi_post(mpi_polling& all, std::size_t rank, std::uint64_t calls) noexcept
      : all_{&all}, rank_{rank}, calls_{calls} {}

  void send(std::size_t destination, std::span<const std::byte> bytes) {
    stop_if_failed();
    require_node(destination);
    if (destination == rank_) {
      letters().keep(message{rank_, bytes});
    } else {
      letters().send(destination, bytes);
    }
  }

  [[nodiscard]] message receive(std::size_t source) {
    require_node(source);
    return await([=](std::size_t from) { return from == source; },
                 [&, source] { return source == rank_ || letters().ended(source); },
                 [&] { return text({"a message of node ", source}); });
  }

  [[nodiscard]] message receive_any() {
    return await([](std::size_t) { return true; }, [&] { return letters().all_ended_but_one(); },
                 [] { return std::string{"a message of any node"}; });
  }

  [[nodiscard]] std::optional<message> try_receive_any() {
    all_->control().listen();
    stop_if_failed();
    const auto any = [](std::size_t) { return true; };
    auto taken = letters().take(any);
    if (taken) return taken;
    letters().look();
    taken = letters().take(any);
    if (!taken) all_->give_way();
    return taken;
  }

 private:
  [[nodiscard]] mpi_letters& letters() noexcept { return all_->letters(); }

  template <class Wanted, class Over, class Name>
  message await(Wanted wanted, Over over, Name name) {
    stop_if_failed();
    auto taken = letters().take(wanted);
    if (taken) return std::move(*taken);
    bool last = false;
    const auto done = [&] {
      letters().look();
      taken = letters().take(wanted);
      last = over();
      return taken.has_value() || last;
    };
    try {
      all_->poll(mpi_control::any_call, done, [] {});
    } catch (const run_stopped&) {
      all_->control().stop(calls_);
      throw;
    }
    if (taken) return std::move(*taken);
    throw error{text({"waits for ", name(),
                      ", which nobody can send any more; a node that is waited for must not have "
                      "returned"})};
  }

  void stop_if_failed() {
    if (!all_->control().failed()) return;
    all_->control().stop(calls_);
    throw run_stopped{};
  }

  void require_node(std::size_t node) {
    if (node < all_->control().size()) return;
    require(false, {"node ", node, " is none of the ", all_->control().size(), " nodes"});
  }

  mpi_polling* all_;
  std::size_t rank_;
  std::uint64_t calls_;
};

}  // namespace coop
