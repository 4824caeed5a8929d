// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/vector.hpp>

#include <concepts>
#include <cstddef>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace coop {

/// Where a node writes its letters before they leave; aligned like a model vector. Where the
/// communicator hands messages over, a letter is written into the memory of one that was received
/// and read: two of them circulate between a worker and a server, and nothing is copied or
/// allocated on the way.
template <PointToPointCommunicator Comm>
class parameter_server_letters {
  static constexpr bool hands_over = HandingCommunicator<Comm>;

 public:
  explicit parameter_server_letters(Comm& communicator) : communicator_{&communicator} {}

  /// Memory for a letter of at most `bytes`; what it holds is void. It stays until the letter is
  /// sent, or another is written.
  [[nodiscard]] std::span<std::byte> write(std::size_t bytes) {
    if constexpr (hands_over) {
      if (letter_ && letter_->buffer().size() == bytes) return letter_->buffer();
      if (!paper_.empty() && paper_.back().buffer().size() == bytes) {
        letter_ = std::move(paper_.back());
        paper_.pop_back();
      } else {
        paper_.clear();
        letter_.emplace(communicator_->rank(), bytes);
      }
      return letter_->buffer();
    } else {
      letter_.resize(bytes);
      return letter_;
    }
  }

  /// Sends the first `length` bytes of what was written.
  void send(std::size_t destination, std::size_t length) {
    if constexpr (hands_over) {
      const std::span<const std::byte> letter = letter_->buffer();
      if (length != letter.size()) {
        communicator_->send(destination, letter.first(length));
        return;
      }
      communicator_->send(destination, std::move(*letter_));
      letter_.reset();
    } else {
      communicator_->send(destination, std::span<const std::byte>{letter_}.first(length));
    }
  }

  /// A message that has been read: a letter of its size may be written over it.
  void keep(received_message<Comm> read) {
    if constexpr (hands_over) {
      // Messages of all sizes come by, and are not to pile up.
      if (!paper_.empty() && paper_.back().buffer().size() != read.buffer().size()) paper_.clear();
      paper_.push_back(std::move(read));
    }
  }

 private:
  using memory = std::conditional_t<hands_over, std::optional<received_message<Comm>>,
                                    aligned_vector<std::byte>>;

  Comm* communicator_;
  memory letter_;
  std::vector<received_message<Comm>> paper_;  // all of one size
};

}  // namespace coop
