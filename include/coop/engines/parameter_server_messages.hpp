// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/bytes.hpp>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

/// What workers and servers tell each other: values, none or a share's, and after them a note, so
/// that values lie at the front, where a message is aligned. A worker has one message under way to
/// each server at most, and gets one answer to each.
namespace coop {

/// The bytes of a note, whoever writes it: a gradient and a share of the model are as long as each
/// other where nothing is compressed.
inline constexpr std::size_t server_note_bytes = 16;

/// What stands before the note.
[[nodiscard]] inline std::span<const std::byte> values_before_note(
    std::span<const std::byte> message) {
  if (message.size() < server_note_bytes) {
    throw error{text({"a message of ", message.size(), " bytes has no note"})};
  }
  return message.first(message.size() - server_note_bytes);
}

/// After a worker's gradient, or alone from one that is ready for its first model.
struct push_note {
  std::uint64_t version = 0;  ///< updates of the model that the gradient was computed at
  std::uint64_t number = 0;   ///< gradients that the worker has sent before, below 2^62
  bool gradient = false;
  bool interrupted = false;  ///< an observer of its process, or of a server's, wants to end the run

  /// To the end of `message`.
  void write(std::span<std::byte> message) const {
    byte_writer out{message.last(server_note_bytes)};
    out.put(version);
    out.put(number << 2U | (gradient ? 1U : 0U) | (interrupted ? 2U : 0U));
  }
  /// From the end of `message`; throws `coop::error` where it has none.
  [[nodiscard]] static push_note read(std::span<const std::byte> message) {
    byte_reader in{message.subspan(values_before_note(message).size())};
    push_note note;
    note.version = in.get<std::uint64_t>();
    const auto packed = in.get<std::uint64_t>();
    note.number = packed >> 2U;
    note.gradient = (packed & 1U) != 0;
    note.interrupted = (packed & 2U) != 0;
    return note;
  }
};

/// After a server's share of the model, or alone: the worker is to stop.
struct answer_note {
  std::uint64_t version = 0;  ///< updates that the model has seen
  bool go = false;
  bool interrupted = false;  ///< as in push_note: the worker passes it on

  void write(std::span<std::byte> message) const {
    byte_writer out{message.last(server_note_bytes)};
    out.put(version);
    out.put(static_cast<std::uint64_t>((go ? 1U : 0U) | (interrupted ? 2U : 0U)));
  }
  [[nodiscard]] static answer_note read(std::span<const std::byte> message) {
    byte_reader in{message.subspan(values_before_note(message).size())};
    answer_note note;
    note.version = in.get<std::uint64_t>();
    const auto flags = in.get<std::uint64_t>();
    note.go = (flags & 1U) != 0;
    note.interrupted = (flags & 2U) != 0;
    return note;
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
