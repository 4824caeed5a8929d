// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/text.hpp>
#include <coop/transports/simulated/absence.hpp>
#include <coop/transports/simulated/mailbox.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace coop {

/// What a simulated node waits for.
enum class wait_for {
  nothing,       ///< it runs or computes
  news,          ///< it polls
  arrival,       ///< of what is on its way
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
/// say so: the first that waits for a node that has returned or left for good, or else the first.
class stalemate {
 public:
  /// `returned(rank)` and `lost(rank)`: whether the node has, and whether it has left for good.
  template <class Returned, class Lost>
  stalemate(std::span<const mailbox> boxes, std::span<const waiting> waits, Returned returned,
            Lost lost, const absences& away, double time)
      : boxes_{boxes}, waits_{waits}, states_(waits.size(), state::here) {
    for (std::size_t rank = 0; rank < waits.size(); ++rank) {
      if (lost(rank)) {
        states_[rank] = state::lost;
      } else if (returned(rank)) {
        states_[rank] = state::returned;
      } else {
        ++living_;
      }
    }
    text_ = find_victim() ? in_vain(away) : everybody(away, time);
  }

  [[nodiscard]] std::size_t victim() const noexcept { return victim_; }
  [[nodiscard]] const std::string& text() const noexcept { return text_; }

 private:
  enum class state { here, returned, lost };
  static constexpr std::size_t most_told = 8;

  static bool collective(wait_for what) noexcept {
    return what == wait_for::publications || what == wait_for::barrier ||
           what == wait_for::all_reduce;
  }

  // Whether somebody waits in vain, who is the victim then.
  bool find_victim() {
    std::optional<std::size_t> first;
    for (std::size_t rank = 0; rank < waits_.size(); ++rank) {
      if (states_[rank] != state::here) continue;
      if (!first) first = rank;
      const auto awaited = awaited_by(rank);
      if (awaited ? states_[*awaited] != state::here : living_ == 1) {
        victim_ = rank;
        return true;
      }
    }
    victim_ = *first;
    return false;
  }

  [[nodiscard]] std::string in_vain(const absences& away) const {
    const auto awaited = awaited_by(victim_);
    const std::string who = explain(victim_);
    if (awaited && states_[*awaited] == state::lost) {
      return who + coop::text({"; ", departure(*awaited, away)});
    }
    if (collective(waits_[victim_].what)) {
      return who + ", but a node has returned; every node must make the same collective calls";
    }
    return who +
           ", which nobody can send any more; a node that is waited for must not have returned" +
           departures(away);
  }

  [[nodiscard]] std::string everybody(const absences& away, double time) const {
    std::string all = coop::text({"at ", time, " s of virtual time all nodes wait for each other"});
    std::size_t told = 0;
    for (std::size_t rank = 0; rank < waits_.size(); ++rank) {
      if (states_[rank] != state::here || ++told > most_told) continue;
      all += coop::text({told == 1 ? ": " : "; ", "node ", rank, " ", explain(rank)});
    }
    if (told > most_told) all += coop::text({"; and ", told - most_told, " more"});
    return all + departures(away);
  }

  static std::string departure(std::size_t rank, const absences& away) {
    return coop::text({"node ", rank, " left at ", away.leaves_for_good(rank).value_or(0),
                       " s and never came back"});
  }
  [[nodiscard]] std::string departures(const absences& away) const {
    std::string all;
    std::size_t told = 0;
    for (std::size_t rank = 0; rank < states_.size(); ++rank) {
      if (states_[rank] != state::lost || ++told > most_told) continue;
      all += "; " + departure(rank, away);
    }
    if (told > most_told) all += coop::text({"; so did ", told - most_told, " more"});
    return all;
  }

  // A node that another one waits for, if it is one; of several, one that has left for good.
  [[nodiscard]] std::optional<std::size_t> awaited_by(std::size_t rank) const {
    const waiting& own = waits_[rank];
    if (own.what == wait_for::message_of) return own.node;
    if (!collective(own.what)) return std::nullopt;
    std::optional<std::size_t> first;
    const auto missed = [&](std::size_t node) {
      if (!first || (states_[*first] != state::lost && states_[node] == state::lost)) first = node;
    };
    if (own.what == wait_for::publications) {
      for (const std::size_t source : boxes_[rank].sources) {
        if (source != rank && !published(source, boxes_[rank])) missed(source);
      }
      return first;
    }
    // The same for all that wait in a barrier, or in an all-reduce: sought once.
    const auto [found, added] = absent_.try_emplace(own.what);
    for (std::size_t node = 0; added && node < waits_.size(); ++node) {
      if (waits_[node].what != own.what || states_[node] == state::lost) missed(node);
    }
    if (added) found->second = first;
    return found->second;
  }

  static bool published(std::size_t source, const mailbox& box) {
    return std::ranges::any_of(box.letters, [&](const letter& each) {
      return each.source == source && each.round == box.round;
    });
  }

  [[nodiscard]] std::string explain(std::size_t rank) const {
    const auto awaited = awaited_by(rank);
    const std::string who = awaited ? coop::text({"node ", *awaited}) : "any node";
    switch (waits_[rank].what) {
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
      case wait_for::news:
      case wait_for::arrival:
        break;
    }
    return "polls and nothing comes";
  }

  std::span<const mailbox> boxes_;
  std::span<const waiting> waits_;
  std::vector<state> states_;
  mutable std::map<wait_for, std::optional<std::size_t>> absent_;  // from a collective call
  std::size_t living_ = 0;
  std::size_t victim_ = 0;
  std::string text_;
};

}  // namespace coop
