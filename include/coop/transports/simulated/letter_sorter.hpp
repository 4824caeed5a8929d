// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/transports/simulated/mailbox.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace coop {

/// Finds the letters of an exchange's sources, in time that grows with sources and letters; its
/// memory, a number a node, serves for every mailbox.
class letter_sorter {
 public:
  explicit letter_sorter(std::size_t nodes) : place_(nodes) {}

  /// Looks which sources have published, and when the last of what they did will have arrived.
  void look(mailbox& box, std::size_t rank) {
    note_places(box);
    box.missing = 0;
    box.complete = 0;
    for (const std::size_t source : box.sources) {
      std::uint32_t& place = place_[source];
      if (source == rank || place == absent) continue;
      if (place == 0) {
        place = absent;
        ++box.missing;
      } else if (const letter& found = box.letters[place - 1]; found.arrival >= box.complete) {
        box.complete = found.arrival;
        box.last_left = found.left;
      }
    }
    forget_places(box);
  }

  /// Moves the letters of this round to `box.read`, and views of what the sources published to
  /// `received`, in their order; letters of former rounds, of nodes that were no source, are
  /// dropped. All must be there.
  void take(mailbox& box, std::size_t rank, std::vector<std::span<const std::byte>>& received) {
    note_places(box);
    received.clear();
    for (const std::size_t source : box.sources) {
      received.push_back(source == rank ? box.current->bytes
                                        : box.letters[place_[source] - 1].content->bytes);
    }
    forget_places(box);
    std::size_t kept = 0;
    for (const letter& each : box.letters) {
      if (each.round > box.round) {
        box.letters[kept++] = each;
      } else {
        box.read.push_back(each);
      }
    }
    box.letters.resize(kept);
  }

 private:
  static constexpr std::uint32_t absent = std::numeric_limits<std::uint32_t>::max();

  void note_places(const mailbox& box) noexcept {
    for (std::size_t i = 0; i < box.letters.size(); ++i) {
      if (box.letters[i].round != box.round) continue;
      place_[box.letters[i].source] = static_cast<std::uint32_t>(i + 1);
    }
  }
  void forget_places(const mailbox& box) noexcept {
    for (const letter& each : box.letters) place_[each.source] = 0;
    for (const std::size_t source : box.sources) place_[source] = 0;
  }

  std::vector<std::uint32_t> place_;  // in a mailbox, from 1; 0: none
};

}  // namespace coop
