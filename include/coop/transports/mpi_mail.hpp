// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/text.hpp>
#include <coop/core/vector.hpp>
#include <coop/transports/mpi_channel.hpp>
#include <coop/transports/mpi_host_boxes.hpp>
#include <coop/transports/mpi_host_mail.hpp>
#include <coop/transports/mpi_line.hpp>

#include <mpi.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <utility>
#include <vector>

namespace coop {

/// The messages of `exchange`: of any size, which the receiver learns from the message itself.
///
/// Within a host a message may lie in memory. Else it is one piece, or several where it is longer
/// than `piece_bytes`. Its tag holds the number of the call that it belongs to and whether more
/// pieces follow. A message that comes before it is asked for waits in MPI, or here where somebody
/// waits for us to receive it.
class mpi_mail {
 public:
  mpi_mail(const mpi_line& line, const mpi_host_boxes& boxes, std::size_t rank,
           std::size_t piece_bytes)
      : channel_{line, rank},
        host_{boxes, rank},
        rank_{rank},
        piece_bytes_{piece_bytes},
        early_(channel_.size()) {}

  [[nodiscard]] mpi_channel& channel() noexcept { return channel_; }

  /// A new call: what was sent in the call before becomes `last_sent`.
  void begin(std::uint64_t call) {
    call_ = call;
    last_sends_.insert(last_sends_.end(), sends_.begin(), sends_.end());
    sends_.clear();
    receptions_.clear();
  }

  /// Sends to all destinations but this node, as `send` does where not through memory.
  void send_to_all(std::span<const std::size_t> destinations, std::span<const std::byte> bytes) {
    const bool in_memory = host_.publish(call_, destinations, bytes);
    for (const std::size_t to : destinations) {
      if (to != rank_ && !(in_memory && host_.reaches(to))) send(to, bytes);
    }
  }

  /// Nobody reads the messages of this call any more.
  void close() const noexcept { host_.close(call_); }

  /// Begins to send; `bytes` stay untouched until `last_sent` of the next call, or `all_sent`.
  void send(std::size_t to, std::span<const std::byte> bytes) {
    const int tag = static_cast<int>(call_ % calls_in_tag) * 2;
    std::size_t at = 0;
    for (; bytes.size() - at > piece_bytes_; at += piece_bytes_) {
      sends_.push_back(channel_.send(to, tag + 1, bytes.subspan(at, piece_bytes_)));
    }
    sends_.push_back(channel_.send(to, tag, bytes.subspan(at)));
  }

  /// The next message of the inbox is of rank `source`, or already here.
  void expect(std::size_t source) {
    if (buffers_.size() <= receptions_.size()) buffers_.resize(receptions_.size() + 1);
    receptions_.push_back({.source = source, .in_memory = host_.reaches(source)});
  }
  void deliver(std::size_t source, std::span<const std::byte> bytes) {
    expect(source);
    receptions_.back().own = bytes;
    receptions_.back().complete = true;
  }

  /// Receives what has come; whether all that was expected has.
  [[nodiscard]] bool arrived() {
    bool all = true;
    for (std::size_t i = 0; i < receptions_.size(); ++i) {
      reception& r = receptions_[i];
      if (!r.complete && r.in_memory) look_in_memory(r);
      if (!r.complete && !r.in_memory) r.complete = advance(r, buffers_[i]);
      all = all && r.complete;
    }
    return all;
  }

  /// The messages, in the order in which they were expected.
  [[nodiscard]] std::span<const std::byte> operator[](std::size_t i) const noexcept {
    const reception& r = receptions_[i];
    return r.own.data() != nullptr ? r.own : std::span{buffers_[i]}.first(r.size);
  }
  [[nodiscard]] std::size_t size() const noexcept { return receptions_.size(); }
  /// Who sent the i-th.
  [[nodiscard]] std::size_t source(std::size_t i) const noexcept { return receptions_[i].source; }

  /// The first rank of which the message is still missing and `missed(rank)` holds; or size().
  template <class Missed>
  [[nodiscard]] std::size_t missing(Missed missed) const {
    for (const reception& r : receptions_) {
      if (!r.complete && missed(r.source)) return r.source;
    }
    return channel_.size();
  }

  [[nodiscard]] bool last_sent() { return sent(last_sends_); }
  [[nodiscard]] bool all_sent() { return sent(last_sends_) && sent(sends_); }

  /// Whether MPI writes to no buffer of ours any more.
  [[nodiscard]] bool settled() {
    return std::all_of(receptions_.begin(), receptions_.end(),
                       [&](reception& r) { return r.complete || test(r.request); });
  }

  /// Receives all that has come, to be asked for later.
  void pull() {
    while (auto message = channel_.probe(MPI_ANY_SOURCE)) {
      const std::size_t from = message->source;
      const int tag = message->tag;
      early_[from].push_back({tag, channel_.take(*message)});
    }
  }

 private:
  static constexpr std::uint64_t calls_in_tag = 8192;  // MPI promises tags up to 32767

  struct reception {
    std::size_t source;
    bool in_memory = false;  // as far as is known
    std::span<const std::byte> own{};
    std::size_t size = 0;
    bool more = true;
    bool complete = false;
    MPI_Request request = MPI_REQUEST_NULL;
  };
  struct piece {
    int tag;
    std::vector<std::byte> bytes;
  };

  [[nodiscard]] static bool test(MPI_Request& request) {
    int complete = 0;
    mpi_check(MPI_Test(&request, &complete, MPI_STATUS_IGNORE), "MPI_Test");
    return complete != 0;
  }

  [[nodiscard]] static bool sent(std::vector<MPI_Request>& requests) {
    if (requests.empty()) return true;
    int complete = 0;
    mpi_check(MPI_Testall(static_cast<int>(requests.size()), requests.data(), &complete,
                          MPI_STATUSES_IGNORE),
              "MPI_Testall");
    if (complete != 0) requests.clear();
    return complete != 0;
  }

  void look_in_memory(reception& r) const {
    switch (host_.look(r.source, call_, r.own)) {
      case mpi_host_mail::found::message:
        r.complete = true;
        break;
      case mpi_host_mail::found::elsewhere:
        r.in_memory = false;
        break;
      case mpi_host_mail::found::nothing:
        fail_one_sided(r.source);
      case mpi_host_mail::found::nothing_yet:
        break;
    }
  }

  [[nodiscard]] bool advance(reception& r, aligned_vector<std::byte>& buffer) {
    for (;;) {
      if (!test(r.request)) return false;
      if (!r.more) return true;
      if (!early_[r.source].empty()) {
        const piece first = std::move(early_[r.source].front());
        early_[r.source].erase(early_[r.source].begin());
        if (!is_of_this_call(first.tag)) {
          require_earlier(r.source, first.tag);
          continue;
        }
        reserve(buffer, r.size + first.bytes.size());
        if (!first.bytes.empty())
          std::memcpy(buffer.data() + r.size, first.bytes.data(), first.bytes.size());
        r.size += first.bytes.size();
        r.more = first.tag % 2 != 0;
        continue;
      }
      auto message = channel_.probe(static_cast<int>(r.source));
      if (!message) return false;
      if (is_of_this_call(message->tag)) {
        reserve(buffer, r.size + message->bytes);
        r.request = channel_.receive(*message, buffer.data() + r.size);
        r.size += message->bytes;
        r.more = message->tag % 2 != 0;
      } else {
        (void)channel_.take(*message);
        require_earlier(r.source, message->tag);
      }
    }
  }

  [[nodiscard]] bool is_of_this_call(int tag) const noexcept {
    return static_cast<std::uint64_t>(tag / 2) == call_ % calls_in_tag;
  }

  // A message of an earlier call was not asked for then, and is not now.
  void require_earlier(std::size_t source, int tag) const {
    const auto ahead =
        (static_cast<std::uint64_t>(tag / 2) + calls_in_tag - call_ % calls_in_tag) % calls_in_tag;
    if (ahead >= calls_in_tag / 2) return;
    fail_one_sided(source);
  }

  [[noreturn]] static void fail_one_sided(std::size_t source) {
    throw error{text({"waits for node ", source,
                      ", which sends it nothing in this exchange; what one node lists as a "
                      "destination the other must list as a source"})};
  }

  static void reserve(aligned_vector<std::byte>& buffer, std::size_t bytes) {
    if (buffer.size() < bytes) buffer.resize(bytes);
  }

  mpi_channel channel_;
  mpi_host_mail host_;
  std::size_t rank_;
  std::size_t piece_bytes_;
  std::uint64_t call_ = 0;
  std::vector<MPI_Request> sends_;
  std::vector<MPI_Request> last_sends_;
  std::vector<reception> receptions_;
  std::vector<aligned_vector<std::byte>> buffers_;
  std::vector<std::vector<piece>> early_;
};

}  // namespace coop
