// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/vector.hpp>
#include <coop/exchanges/mixing_parts.hpp>
#include <coop/exchanges/overlapping_mean.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <deque>
#include <limits>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace coop {

/// Mixes while the node goes on: `mix(x, round, step)` publishes a snapshot of x and returns;
/// `arrive(x, step)`, after every step, adds Σ_i W_ij s_i − s_j to x, s being the snapshots, once
/// that is `delay` steps old. With a delay of 0 x ← Σ_i W_ij x_i at once, the bits of `mixer`.
///
/// One exchange of a node is under way at a time: the next one begins by waiting for it, and its
/// change of x then waits for its step here. So it must be, too, before any other collective call:
/// `settle()`.
///
/// Where all columns of W are equal, nodes are more than two and the delay is at least 2, it goes
/// by an `overlapping_mean`, if the communicator can send and the vectors lie in host memory, in
/// chunks of at least `LeastChunk` bytes; else whole vectors go to all neighbours. The same bits
/// either way. (Small models on the virtual clock often stand for large ones.)
template <class V, Topology Topo, TransparentCompressor Comp, LinearAggregator Aggr,
          Communicator Comm, std::size_t LeastChunk = SimulatedCommunicator<Comm> ? 0 : 1024>
class overlapping_mixer {
  static_assert(OverlappingCommunicator<Comm>,
                "coop: the nodes of this transport cannot exchange while they compute (it has no "
                "start_exchange); use coop::in_process, coop::threads or coop::mpi, or a schedule "
                "that waits, such as coop::periodic");

 public:
  /// `parts`: what `mixing_parts` are made of.
  template <class... Parts>
  explicit overlapping_mixer(std::size_t delay, Parts&&... parts)
      : parts_{std::forward<Parts>(parts)...}, delay_{delay} {}

  overlapping_mixer(const overlapping_mixer&) = delete;
  overlapping_mixer& operator=(const overlapping_mixer&) = delete;

  /// Neighbours may still be reading this node's snapshots when it is stopped by an error.
  ~overlapping_mixer() { parts_.communicator().drain(); }

  void operator()(V& x, std::size_t round, std::size_t step) {
    if (parts_.communicator().size() == 1) return;
    settle();
    publish(x, round);
    due_ = step + std::min(delay_, std::numeric_limits<std::size_t>::max() - step);
    if (delay_ == 0) receive(x);
  }

  /// Adds what is due after `step`, and lets the rest move on.
  void arrive(V& x, std::size_t step) {
    if (under_way_ && (due_ <= step || ready())) settle();
    while (!changes_.empty() && changes_.front().due <= step) apply_first(x);
  }

  /// Waits for what is under way; x is not changed before it is due.
  void settle() {
    if (!under_way_) return;
    V change = spare();
    receive(change);
    for_each([](auto& c, const auto& s) { c -= s; }, view(change), view(snapshot()));
    changes_.push_back({due_, std::move(change)});
  }

  /// Waits for all that is under way, and adds it, due or not.
  void complete(V& x) {
    settle();
    while (!changes_.empty()) apply_first(x);
  }

 private:
  static constexpr bool averages =
      Topo::averages_exactly && DivisibleVector<V> && PointToPointCommunicator<Comm>;
  using mean = std::conditional_t<averages, overlapping_mean<V, Comm>, std::monostate>;
  using pending = std::remove_cvref_t<decltype(std::declval<Comm&>().start_exchange(
      std::span<const std::size_t>{}, std::span<const std::size_t>{},
      std::span<const std::byte>{}))>;

  struct arrived {
    std::size_t due;
    V change;
  };

  [[nodiscard]] const V& snapshot() const { return *snapshots_[turn_]; }

  void publish(const V& x, std::size_t round) {
    parts_.prepare(round);
    if constexpr (averages) {
      if (!mean_ && worth_chunks(x)) mean_.emplace(parts_.communicator());
    }
    // Two in turn: the last one may still be read while this one is written.
    if (!mean_) turn_ = 1 - turn_;
    if (snapshots_[turn_]) {
      copy(x, *snapshots_[turn_]);
    } else {
      snapshots_[turn_].emplace(x);
    }
    under_way_ = true;
    if constexpr (averages) {
      if (mean_) return mean_->start(snapshot(), parts_.all_weights());
    }
    const auto& way = parts_.route();
    pending_.emplace(parts_.communicator().start_exchange(way.sources(), way.destinations(),
                                                          as_bytes(view(snapshot()))));
  }

  // With a delay of 1 the second flight would hide behind no gradient.
  [[nodiscard]] bool worth_chunks(const V& x) const {
    const std::size_t nodes = parts_.communicator().size();
    return delay_ > 1 && nodes > 2 && as_bytes(view(x)).size() / nodes >= LeastChunk;
  }

  [[nodiscard]] bool ready() {
    if constexpr (averages) {
      if (mean_) return mean_->ready();
    }
    return pending_->ready();
  }

  // mixed ← Σ_i W_ij s_i.
  void receive(V& mixed) {
    under_way_ = false;
    if constexpr (averages) {
      if (mean_) return mean_->finish(mixed);
    }
    using reading = const_view_of<V>;
    const auto& way = parts_.route();
    {
      const auto inbox = pending_->wait();
      thread_local std::vector<reading> inputs;
      inputs.clear();
      for (std::size_t i = 0; i < way.sources().size(); ++i) {
        inputs.push_back(from_bytes<reading>(inbox[i]));
      }
      weighted_sum(view(mixed), way.weights(), std::span<const reading>{inputs});
    }
    pending_.reset();
  }

  void apply_first(V& x) {
    axpy(1.0, std::as_const(changes_.front().change), x);
    spare_.push_back(std::move(changes_.front().change));
    changes_.pop_front();
  }

  [[nodiscard]] V spare() {
    if (spare_.empty()) return snapshot();
    V taken = std::move(spare_.back());
    spare_.pop_back();
    return taken;
  }

  mixing_parts<Topo, Comp, Aggr, Comm> parts_;
  std::size_t delay_;
  std::size_t due_ = 0;  // of what is under way
  std::size_t turn_ = 0;
  std::array<std::optional<V>, 2> snapshots_;
  bool under_way_ = false;
  std::optional<mean> mean_;
  std::optional<pending> pending_;  // where there is no mean_
  std::deque<arrived> changes_;     // in the order in which they are due
  std::vector<V> spare_;
};

}  // namespace coop
