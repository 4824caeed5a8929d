// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/bytes.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

/// What workers and servers tell each other. A worker has one message under way to each server at
/// most, and gets one answer to each.
namespace coop {

/// Before a worker's gradient, or alone from one that is ready for its first model.
struct push_header {
  std::uint64_t version = 0;  ///< updates of the model that the gradient was computed at
  std::uint64_t number = 0;   ///< gradients that the worker has sent before
  bool gradient = false;
  bool interrupted = false;  ///< an observer of its process, or of a server's, wants to end the run

  static constexpr std::size_t bytes = 24;

  void write(std::span<std::byte> message) const {
    byte_writer out{message};
    out.put(version);
    out.put(number);
    out.put(static_cast<std::uint64_t>((gradient ? 1U : 0U) | (interrupted ? 2U : 0U)));
  }
  [[nodiscard]] static push_header read(byte_reader& in) {
    push_header header;
    header.version = in.get<std::uint64_t>();
    header.number = in.get<std::uint64_t>();
    const auto flags = in.get<std::uint64_t>();
    header.gradient = (flags & 1U) != 0;
    header.interrupted = (flags & 2U) != 0;
    return header;
  }
};

/// Before a server's share of the model, or alone: the worker is to stop.
struct answer_header {
  std::uint64_t version = 0;  ///< updates that the model has seen
  bool go = false;
  bool interrupted = false;  ///< as in push_header: the worker passes it on

  static constexpr std::size_t bytes = 16;

  void write(std::span<std::byte> message) const {
    byte_writer out{message};
    out.put(version);
    out.put(static_cast<std::uint64_t>((go ? 1U : 0U) | (interrupted ? 2U : 0U)));
  }
  [[nodiscard]] static answer_header read(byte_reader& in) {
    answer_header header;
    header.version = in.get<std::uint64_t>();
    const auto flags = in.get<std::uint64_t>();
    header.go = (flags & 1U) != 0;
    header.interrupted = (flags & 2U) != 0;
    return header;
  }
};

/// What the first server decides and the others do after it, in its order.
enum class server_order : std::uint64_t {
  update,  ///< with step size and workers: step along their gradients
  go,      ///< with a worker: send it the model
  stop,    ///< with a worker: tell it to stop
  show,    ///< send this share of the model for a row of the trace
  end      ///< return
};

/// Before a share of the model that a server shows: what it has sent, and got from workers.
struct shown_header {
  std::uint64_t sent = 0;
  std::uint64_t from_workers = 0;

  static constexpr std::size_t bytes = 16;
};

}  // namespace coop
