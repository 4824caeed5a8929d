// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/transports/message.hpp>

#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <span>
#include <vector>

namespace coop {

/// What a node published in one exchange: its own memory while the node may not touch that, a copy
/// from then on where somebody still has to read it.
struct publication {
  std::span<const std::byte> bytes;
  std::optional<message> copy{};
  std::size_t readers = 0;  ///< that have not read it
  bool left = false;        ///< the node has its memory back

  /// The node takes its memory back.
  void leave() {
    left = true;
    if (readers == 0 || bytes.empty()) return;
    copy.emplace(std::size_t{0}, bytes);
    bytes = copy->bytes();
  }
};

/// A publication on its way to, or at, one reader.
struct letter {
  publication* content = nullptr;
  std::uint64_t round = 0;  ///< number of the exchange, from 1
  double left = 0;          ///< when it began to leave the sender
  double arrival = 0;
  std::uint32_t source = 0;
};

/// One node's letters and messages in a simulated run.
struct mailbox {
  static constexpr std::size_t any = static_cast<std::size_t>(-1);

  // Exchanges.
  std::uint64_t round = 0;
  bool open = false;                 // an exchange is under way
  std::vector<letter> letters;       // of this round and of later ones
  std::vector<letter> read;          // what the inbox shows, and letters that nobody asked for
  std::vector<std::size_t> sources;  // of the exchange that is under way
  std::size_t missing = 0;           // distinct sources that have not published
  double complete = 0;               // when the last of them arrives, if none is missing
  double last_left = 0;              // when that one left
  publication* current = nullptr;
  publication* before = nullptr;

  // Messages.
  std::list<message> messages;  // arrived, oldest first
  double message_left = 0;      // when the one that the node waited for began to leave
};

/// Publications that come and go.
class publications {
 public:
  [[nodiscard]] publication* make(std::span<const std::byte> bytes) {
    if (free_.empty()) {
      all_.emplace_back();
      free_.reserve(all_.size());
      free_.push_back(&all_.back());
    }
    publication* const made = free_.back();
    free_.pop_back();
    made->bytes = bytes;
    made->readers = 0;
    made->left = false;
    return made;
  }

  /// One reader has read it.
  void was_read(publication* content) noexcept {
    --content->readers;
    release(content);
  }

  /// The node that published it takes its memory back.
  void leave(publication*& content) {
    if (content == nullptr) return;
    content->leave();
    release(content);
    content = nullptr;
  }

 private:
  void release(publication* content) noexcept {
    if (!content->left || content->readers > 0) return;
    content->copy.reset();
    free_.push_back(content);  // allocates nothing: there is room for all
  }

  std::list<publication> all_;
  std::vector<publication*> free_;
};

}  // namespace coop
