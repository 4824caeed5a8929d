// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/text.hpp>
#include <coop/transports/simulated/mailbox.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace coop {

/// What a simulated node waits for.
enum class wait_for {
  nothing,       ///< it runs, sleeps or polls
  publications,  ///< of its sources, in exchange()
  message_of,    ///< one node
  any_message,
  barrier,
  all_reduce
};

struct waiting {
  wait_for what = wait_for::nothing;
  std::size_t node = 0;     ///< of `message_of`
  std::string doomed = {};  ///< why it waits in vain, once that is known
};

/// Nodes that wait, none of which can go on any more: who waits for whom, and which of them shall
/// say so: the first that waits for a node that has returned, or else the first.
class stalemate {
 public:
  /// `gone(rank)`: whether the node has returned.
  template <class Gone>
  stalemate(std::span<const mailbox> boxes, std::span<const waiting> waits, Gone gone,
            double time) {
    std::optional<std::size_t> first;
    std::optional<std::size_t> missing;
    std::size_t living = 0;
    for (std::size_t rank = 0; rank < waits.size(); ++rank) living += gone(rank) ? 0U : 1U;
    for (std::size_t rank = 0; rank < waits.size() && !missing; ++rank) {
      if (gone(rank)) continue;
      if (!first) first = rank;
      const auto awaited = awaited_by(rank, boxes, waits);
      const bool in_vain = awaited ? gone(*awaited) : living == 1;
      if (in_vain) missing = rank;
    }
    victim_ = missing ? *missing : *first;
    if (missing) {
      text_ = explain(victim_, boxes, waits);
      text_ += collective(waits[victim_].what)
                   ? ", but a node has returned; every node must make the same collective calls"
                   : ", which nobody can send any more; a node that is waited for must not have "
                     "returned";
      return;
    }
    text_ = coop::text({"at ", time, " s of virtual time all nodes wait for each other"});
    std::size_t told = 0;
    for (std::size_t rank = 0; rank < waits.size(); ++rank) {
      if (gone(rank)) continue;
      if (++told > most_told) continue;
      text_ +=
          coop::text({told == 1 ? ": " : "; ", "node ", rank, " ", explain(rank, boxes, waits)});
    }
    if (told > most_told) text_ += coop::text({"; and ", told - most_told, " more"});
  }

  [[nodiscard]] std::size_t victim() const noexcept { return victim_; }
  [[nodiscard]] const std::string& text() const noexcept { return text_; }

 private:
  static constexpr std::size_t most_told = 8;

  static bool collective(wait_for what) noexcept {
    return what == wait_for::publications || what == wait_for::barrier ||
           what == wait_for::all_reduce;
  }

  // A node that another one waits for, if it is one.
  static std::optional<std::size_t> awaited_by(std::size_t rank, std::span<const mailbox> boxes,
                                               std::span<const waiting> waits) {
    const waiting& own = waits[rank];
    if (own.what == wait_for::message_of) return own.node;
    if (own.what == wait_for::publications) {
      const mailbox& box = boxes[rank];
      for (const std::size_t source : box.sources) {
        const bool there = source == rank || std::ranges::any_of(box.letters, [&](const letter& l) {
                             return l.source == source && l.round == box.round;
                           });
        if (!there) return source;
      }
    }
    if (own.what == wait_for::barrier || own.what == wait_for::all_reduce) {
      for (std::size_t node = 0; node < waits.size(); ++node) {
        if (waits[node].what != own.what) return node;
      }
    }
    return std::nullopt;
  }

  static std::string explain(std::size_t rank, std::span<const mailbox> boxes,
                             std::span<const waiting> waits) {
    const auto awaited = awaited_by(rank, boxes, waits);
    const std::string who = awaited ? coop::text({"node ", *awaited}) : "any node";
    switch (waits[rank].what) {
      case wait_for::publications:
        return coop::text({"waits for ", who, " in exchange()"});
      case wait_for::message_of:
      case wait_for::any_message:
        return coop::text({"waits for a message of ", who});
      case wait_for::barrier:
        return coop::text({"waits for ", who, " in barrier()"});
      case wait_for::all_reduce:
        return coop::text({"waits for ", who, " in all_reduce()"});
      case wait_for::nothing:
        break;
    }
    return "polls and nothing comes";
  }

  std::size_t victim_ = 0;
  std::string text_;
};

}  // namespace coop
