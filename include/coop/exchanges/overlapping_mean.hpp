// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>
#include <coop/core/vector.hpp>
#include <coop/transports/reduction_chunks.hpp>

#include <concepts>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace coop {

/// A vector in host memory: a message can hold a part of it.
template <class V>
concept DivisibleVector = std::same_as<view_of<V>, std::span<typename view_of<V>::value_type>>;

/// An all-reduce that goes on while nodes compute: Σ_i weights[i] · (vector of node i), in rank
/// order, the bits of `weighted_sum`. Every node sums one chunk of all vectors, which the others
/// send it, and sends the sum to all: what leaves a node is 2(n−1)/n vectors, in two flights. The
/// second of a chunk begins when its node looks for letters after the last of the first has come.
///
/// One at a time: start(), ready() now and then, finish(); the node receives no other messages. One
/// sender's letters keep their order, chunk, sum, chunk, sum: those of a later round wait here.
template <class V, Communicator Comm>
class overlapping_mean {
  static_assert(DivisibleVector<V> && PointToPointCommunicator<Comm>);
  using scalar = typename view_of<V>::value_type;

 public:
  explicit overlapping_mean(Comm& communicator)
      : communicator_{&communicator}, rank_{communicator.rank()}, peers_(communicator.size()) {}

  /// Sends the chunks of `own`. It, and `weights`, one a node and the same on all, stay untouched
  /// until finish(). Vectors of weight 0 are not read.
  void start(const V& own, std::span<const double> weights) {
    own_ = view(own);
    weights_ = weights;
    if (!mean_) mean_.emplace(own);
    const bool sums = !part(own_, rank_).empty();
    for (std::size_t i = 0; i < peers_.size(); ++i) {
      peers_[i].owes_chunk = sums && i != rank_ && weights[i] != 0.0;
      peers_[i].owes_part = !part(own_, i).empty();
      chunks_missing_ += peers_[i].owes_chunk ? 1U : 0U;
      parts_missing_ += peers_[i].owes_part ? 1U : 0U;
    }
    if (weights[rank_] != 0.0) send_to_others([&](std::size_t to) { return part(own_, to); });
    for (letter& early : std::exchange(early_, {})) accept(std::move(early));
    sum_if_complete();
  }

  /// Whether finish() would return at once; lets what has come move on, and waits for nothing.
  [[nodiscard]] bool ready() {
    while (parts_missing_ > 0) {
      auto come = communicator_->try_receive_any();
      if (!come) return false;
      accept(std::move(*come));
    }
    return true;
  }

  /// Waits for the mean.
  void finish(V& mean) {
    while (parts_missing_ > 0) accept(communicator_->receive_any());
    std::swap(mean, *mean_);
  }

 private:
  using letter = received_message<Comm>;
  using reading = std::span<const scalar>;

  struct peer {
    std::optional<letter> chunk;  // until it is summed
    bool owes_chunk = false;
    bool owes_part = false;
  };

  // What node `of` sums.
  template <class T>
  [[nodiscard]] std::span<T> part(std::span<T> all, std::size_t of) const {
    const auto [begin, end] = reduction_chunk(of, peers_.size(), all.size(), sizeof(scalar));
    return all.subspan(begin, end - begin);
  }

  // The next node first: not all at once to one.
  template <class ChunkFor>
  void send_to_others(ChunkFor chunk_for) {
    for (std::size_t i = 1; i < peers_.size(); ++i) {
      const std::size_t to = (rank_ + i) % peers_.size();
      const reading chunk = chunk_for(to);
      if (!chunk.empty()) communicator_->send(to, as_bytes(chunk));
    }
  }

  void accept(letter come) {
    peer& from = peers_[come.source];
    if (std::exchange(from.owes_chunk, false)) {
      require_size(come, part(own_, rank_));
      from.chunk.emplace(std::move(come));
      --chunks_missing_;
      sum_if_complete();
    } else if (std::exchange(from.owes_part, false)) {
      const std::span<scalar> to = part(view(*mean_), come.source);
      require_size(come, to);
      copy(from_bytes<reading>(come.bytes()), to);
      --parts_missing_;
    } else {
      early_.push_back(std::move(come));
    }
  }

  void sum_if_complete() {
    if (chunks_missing_ > 0 || !std::exchange(peers_[rank_].owes_part, false)) return;
    inputs_.clear();
    kept_.clear();
    for (std::size_t i = 0; i < peers_.size(); ++i) {
      if (weights_[i] == 0.0) continue;  // 0 · NaN would spread
      inputs_.push_back(i == rank_ ? part(own_, i) : from_bytes<reading>(peers_[i].chunk->bytes()));
      kept_.push_back(weights_[i]);
    }
    const std::span<scalar> sum = part(view(*mean_), rank_);
    weighted_sum(sum, std::span<const double>{kept_}, std::span<const reading>{inputs_});
    for (peer& each : peers_) each.chunk.reset();
    --parts_missing_;
    send_to_others([&](std::size_t) { return sum; });
  }

  void require_size(const letter& come, reading expected) const {
    if (come.bytes().size() == expected.size_bytes()) return;
    throw error{text({"the vectors of nodes ", come.source, " and ", rank_, " differ in size"})};
  }

  Comm* communicator_;
  std::size_t rank_;
  std::vector<peer> peers_;
  reading own_;
  std::span<const double> weights_;
  std::optional<V> mean_;
  std::size_t chunks_missing_ = 0;
  std::size_t parts_missing_ = 0;
  std::vector<letter> early_;
  std::vector<reading> inputs_;
  std::vector<double> kept_;
};

}  // namespace coop
