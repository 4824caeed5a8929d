// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/text.hpp>
#include <coop/core/traffic.hpp>
#include <coop/transports/mpi_polling.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace coop {

[[noreturn]] inline void fail_departed(const std::string& awaited) {
  throw error{text({"waits for ", awaited,
                    ", but a node has returned; every node must make the same collective calls"})};
}

/// The two halves of an exchange of node `rank`, which has completed `calls` collective calls.
class mpi_exchange {
 public:
  mpi_exchange(mpi_polling& all, std::size_t rank, std::uint64_t calls) noexcept
      : all_{&all}, rank_{rank}, calls_{calls} {}

  /// Begins to send `bytes` to the destinations; returns what counts as sent.
  [[nodiscard]] traffic begin(std::span<const std::size_t> sources,
                              std::span<const std::size_t> destinations,
                              std::span<const std::byte> bytes) {
    require_nodes(sources);
    require_nodes(destinations);
    traffic moved;
    all_->mail().begin(calls_ + 1);
    for (const std::size_t to : destinations) {
      if (to != rank_) moved.bytes_out += bytes.size();
    }
    all_->mail().send_to_all(destinations, bytes);
    for (const std::size_t from : sources) {
      if (from == rank_) {
        all_->mail().deliver(from, bytes);
      } else {
        all_->mail().expect(from);
      }
    }
    return moved;
  }

  /// Whether end() would return, or throw, at once.
  [[nodiscard]] bool ready() {
    return all_->look(calls_, [&] {
      const bool here = all_->mail().arrived();
      return (here && all_->mail().last_sent()) || departed_sender() != all_->control().size();
    });
  }

  /// Waits for the sources; returns what counts as received.
  [[nodiscard]] traffic end() {
    all_->poll(calls_, [&] { return all_->mail().arrived(); }, [&] { require_senders(); });
    all_->poll(calls_, [&] { return all_->mail().last_sent(); }, [] {});
    traffic moved;
    for (std::size_t i = 0; i < all_->mail().size(); ++i) {
      if (all_->mail().source(i) != rank_) moved.bytes_in += all_->mail()[i].size();
    }
    return moved;
  }

 private:
  void require_nodes(std::span<const std::size_t> nodes) const {
    for (const std::size_t node : nodes) {
      if (node < all_->control().size()) continue;
      require(false,
              {"exchange: node ", node, " is none of the ", all_->control().size(), " nodes"});
    }
  }

  // A source that has left and of which nothing has come; or size().
  [[nodiscard]] std::size_t departed_sender() const {
    return all_->mail().missing(
        [&](std::size_t from) { return all_->control().departed(from, calls_); });
  }

  void require_senders() const {
    const std::size_t gone = departed_sender();
    if (gone != all_->control().size()) fail_departed(text({"node ", gone}));
  }

  mpi_polling* all_;
  std::size_t rank_;
  std::uint64_t calls_;
};

}  // namespace coop
