// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/bytes.hpp>
#include <coop/transports/message.hpp>
#include <coop/transports/mpi_channel.hpp>
#include <coop/transports/mpi_environment.hpp>
#include <coop/transports/mpi_line.hpp>

#include <mpi.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace coop {

/// The messages from rank to rank, outside of exchanges: copied when sent, received when looked
/// for, in the order of each sender.
///
/// One longer than `piece_bytes` is announced by its length and travels in pieces. A rank that
/// sends nothing any more says so in a last letter, which no earlier one is behind.
class mpi_letters {
 public:
  mpi_letters(const mpi_line& line, std::size_t rank, std::size_t piece_bytes)
      : channel_{line, rank}, piece_bytes_{piece_bytes}, ended_(channel_.size()) {}

  [[nodiscard]] mpi_channel& channel() noexcept { return channel_; }

  /// To another rank; the copy lives until MPI has sent it.
  void send(std::size_t to, std::span<const std::byte> bytes) {
    forget_sent();
    outgoing& letter = outgoing_.emplace_back(outgoing{.content = {to, bytes}});
    const std::span<const std::byte> copy = letter.content.bytes();
    if (copy.size() <= piece_bytes_) {
      letter.requests.push_back(channel_.send(to, whole, copy));
      return;
    }
    store_little_endian(static_cast<std::uint64_t>(copy.size()), letter.length.data());
    letter.requests.push_back(channel_.send(to, length, letter.length));
    for (std::size_t at = 0; at < copy.size(); at += piece_bytes_) {
      const std::size_t size = std::min(piece_bytes_, copy.size() - at);
      letter.requests.push_back(channel_.send(to, piece, copy.subspan(at, size)));
    }
  }

  /// From this rank to itself.
  void keep(message own) {
    const std::size_t size = own.bytes().size();
    incoming_.push_back({.content = std::move(own), .received = size});
  }

  /// Receives what has come.
  void look() {
    if (unfinished_ > 0) {
      for (incoming& letter : incoming_) {
        if (!letter.complete() && letter.test()) --unfinished_;
      }
    }
    while (auto arrival = channel_.probe(MPI_ANY_SOURCE)) accept(*arrival);
  }

  /// The first complete message for which wanted(source) holds, unless an earlier one of that
  /// source is not complete yet.
  template <class Wanted>
  [[nodiscard]] std::optional<message> take(Wanted wanted) {
    std::vector<std::size_t> behind;
    for (auto at = incoming_.begin(); at != incoming_.end(); ++at) {
      const std::size_t source = at->content.source;
      if (!wanted(source) || std::ranges::count(behind, source) > 0) continue;
      if (!at->complete()) {
        behind.push_back(source);
        continue;
      }
      std::optional<message> taken{std::move(at->content)};
      incoming_.erase(at);
      return taken;
    }
    return std::nullopt;
  }

  /// Whether all that rank `from` sent has come, to the last byte, and nothing will.
  [[nodiscard]] bool ended(std::size_t from) const {
    return ended_[from] && std::ranges::none_of(incoming_, [=](const incoming& letter) {
             return letter.content.source == from && !letter.complete();
           });
  }
  /// The same of all ranks but one, which asks.
  [[nodiscard]] bool all_ended_but_one() const {
    return unfinished_ == 0 && std::ranges::count(ended_, false) <= 1;
  }

  /// Tells all others that this rank, `own`, sends nothing any more; once is enough.
  void end(std::size_t own) {
    if (ended_[own]) return;
    ended_[own] = true;
    outgoing& letter = outgoing_.emplace_back(outgoing{.content = {own, 0}});
    for (std::size_t to = 0; to < channel_.size(); ++to) {
      if (to != own) letter.requests.push_back(channel_.send_synchronously(to, last, {}));
    }
  }

  /// Whether MPI reads and writes none of our memory any more.
  [[nodiscard]] bool settled() {
    outgoing_.remove_if([](outgoing& letter) { return letter.sent(); });
    return outgoing_.empty() && std::ranges::all_of(incoming_, [](incoming& letter) {
             return test_all(letter.requests);
           });
  }

 private:
  enum tag : int { whole, length, piece, last };

  [[nodiscard]] static bool test_all(std::vector<MPI_Request>& requests) {
    if (requests.empty()) return true;
    int complete = 0;
    mpi_check(MPI_Testall(static_cast<int>(requests.size()), requests.data(), &complete,
                          MPI_STATUSES_IGNORE),
              "MPI_Testall");
    if (complete != 0) requests.clear();
    return complete != 0;
  }

  struct outgoing {
    message content;
    std::array<std::byte, sizeof(std::uint64_t)> length{};
    std::vector<MPI_Request> requests{};
    [[nodiscard]] bool sent() { return test_all(requests); }
  };
  struct incoming {
    message content;
    std::size_t received = 0;  // bytes that MPI has, or is writing
    std::vector<MPI_Request> requests{};
    [[nodiscard]] bool complete() const noexcept {
      return received == content.bytes().size() && requests.empty();
    }
    [[nodiscard]] bool test() { return test_all(requests) && complete(); }
  };

  // Looks at all of them whenever they have doubled: at a constant cost a letter.
  void forget_sent() {
    if (outgoing_.size() < forget_at_) return;
    outgoing_.remove_if([](outgoing& letter) { return letter.sent(); });
    forget_at_ = std::max<std::size_t>(1, 2 * outgoing_.size());
  }

  void accept(mpi_channel::arrival& arrival) {
    const std::size_t from = arrival.source;
    if (arrival.tag == last) {
      (void)channel_.take(arrival);
      ended_[from] = true;
      return;
    }
    if (arrival.tag == length) {
      const auto announced = load_little_endian<std::uint64_t>(channel_.take(arrival).data());
      incoming_.push_back({.content = {from, static_cast<std::size_t>(announced)}});
      ++unfinished_;
      return;
    }
    if (arrival.tag == whole) {
      incoming_.push_back({.content = {from, arrival.bytes}});
      ++unfinished_;
    }
    incoming& letter =
        *std::find_if(incoming_.rbegin(), incoming_.rend(),
                      [&](const incoming& candidate) { return candidate.content.source == from; });
    const auto to = letter.content.buffer().subspan(letter.received, arrival.bytes);
    letter.received += arrival.bytes;
    MPI_Request request = channel_.receive(arrival, to.data());
    int here = 0;
    mpi_check(MPI_Test(&request, &here, MPI_STATUS_IGNORE), "MPI_Test");
    if (here == 0) letter.requests.push_back(request);
    if (letter.complete()) --unfinished_;
  }

  mpi_channel channel_;
  std::size_t piece_bytes_;
  std::list<outgoing> outgoing_;  // MPI reads them where they lie
  std::size_t forget_at_ = 1;
  std::deque<incoming> incoming_;
  std::size_t unfinished_ = 0;
  std::vector<bool> ended_;
};

}  // namespace coop
