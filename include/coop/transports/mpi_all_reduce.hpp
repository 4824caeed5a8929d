// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/vector.hpp>
#include <coop/transports/mpi_batch.hpp>
#include <coop/transports/mpi_channel.hpp>
#include <coop/transports/reduction_chunks.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace coop {

/// What the all-reduces of a rank need again and again: their messages and the memory that those
/// come to.
class mpi_reduction_memory {
 public:
  explicit mpi_reduction_memory(mpi_channel& channel)
      : slots_{slot{channel}, slot{channel}, slot{channel}, slot{channel}} {}

  /// The messages of one piece.
  struct slot {
    explicit slot(mpi_channel& channel) : incoming{channel}, outgoing{channel}, results{channel} {}
    mpi_batch incoming;  // others' pieces of this rank's chunk
    mpi_batch outgoing;  // this rank's pieces of others' chunks
    mpi_batch results;
  };
  static constexpr std::size_t slots = 4;

  [[nodiscard]] slot& operator[](std::size_t piece) noexcept { return slots_[piece % slots]; }

  /// At least so many bytes, aligned; what was there is lost.
  [[nodiscard]] std::byte* scratch(std::size_t bytes) {
    if (scratch_.size() < bytes) scratch_.resize(bytes);
    return scratch_.data();
  }

  /// Every message that may be under way.
  template <class Do>
  void for_each_batch(Do act) noexcept {
    for (slot& s : slots_) {
      act(s.incoming);
      act(s.outgoing);
      act(s.results);
    }
  }

 private:
  std::array<slot, slots> slots_;
  aligned_vector<std::byte> scratch_;
};

/// The rank-ordered all-reduce over messages: every rank gets its chunk of all vectors, sums it in
/// the order of the ranks, and sends the sum to all. In pieces, several under way at once, so that
/// messages and sums overlap. Each rank sends, and receives, 2(n − 1)/n of the vector.
template <class T>
class mpi_all_reduce {
 public:
  /// `tag` is that of the call, tag + 1 free too.
  mpi_all_reduce(mpi_reduction_memory& memory, std::size_t rank, int tag, std::span<T> values,
                 std::span<const double> weights)
      : memory_{&memory},
        rank_{rank},
        tag_{tag},
        values_{values},
        weights_{weights},
        piece_{piece_size(weights.size())} {
    for (std::size_t i = 0; i < size(); ++i) {
      const auto [begin, end] = chunk(i);
      pieces_ = std::max(pieces_, (end - begin + piece_ - 1) / piece_);
    }
  }

  /// `wait(batch)` returns when the batch is complete.
  template <class Wait>
  void operator()(Wait wait) {
    if (is_small()) return swap_and_sum(wait);
    for (std::size_t p = 0; p < pieces_ + ahead; ++p) {
      if (p < pieces_) {
        wait(of(p).results);
        scatter(p);
      }
      if (p >= ahead) {
        wait(of(p - ahead).incoming);
        reduce(p - ahead);
        wait(of(p - ahead).outgoing);
        collect(p - ahead);
      }
    }
    for (std::size_t i = 0; i < mpi_reduction_memory::slots; ++i) wait(of(i).results);
  }

 private:
  using slot = mpi_reduction_memory::slot;
  static constexpr std::size_t ahead = 2;
  // Messages that MPI sends without asking the receiver first, and that lie in the cache: a vector
  // of 4 KiB takes two of them a fifth of the time of one message with Open MPI 4.1, whose limit
  // it is just above.
  static constexpr std::size_t quick_bytes = std::size_t{1} << 11;
  static constexpr std::size_t small_bytes = 8 * quick_bytes;

  // 256 KiB where few send to one, less where many do.
  [[nodiscard]] static std::size_t piece_size(std::size_t ranks) noexcept {
    const std::size_t bytes = std::size_t{1} << 20;
    return std::clamp<std::size_t>(bytes / ranks, 4096, std::size_t{1} << 18) / sizeof(T);
  }

  [[nodiscard]] std::size_t size() const noexcept { return weights_.size(); }
  [[nodiscard]] slot& of(std::size_t piece) noexcept { return (*memory_)[piece]; }
  [[nodiscard]] std::pair<std::size_t, std::size_t> chunk(std::size_t rank) const noexcept {
    return reduction_chunk(rank, size(), values_.size(), sizeof(T));
  }
  [[nodiscard]] std::span<T> piece(std::size_t rank, std::size_t p) const noexcept {
    const auto [begin, end] = chunk(rank);
    const std::size_t at = std::min(begin + p * piece_, end);
    return values_.subspan(at, std::min(piece_, end - at));
  }
  [[nodiscard]] std::span<T> scratch(std::size_t p, std::size_t from, std::size_t length) {
    constexpr std::size_t slots = mpi_reduction_memory::slots;
    T* const begin = reinterpret_cast<T*>(memory_->scratch(slots * size() * piece_ * sizeof(T)));
    return {begin + ((p % slots) * size() + from) * piece_, length};
  }

  // Two ranks with little to say tell each other everything: as many bytes, half the messages.
  [[nodiscard]] bool is_small() const noexcept {
    return size() == 2 && weights_[0] != 0.0 && weights_[1] != 0.0 &&
           values_.size_bytes() <= small_bytes;
  }

  template <class Wait>
  void swap_and_sum(Wait wait) {
    if (values_.empty()) return;
    const std::size_t other = 1 - rank_;
    const std::span<T> theirs = scratch(0, other, values_.size());
    constexpr std::size_t quick = quick_bytes / sizeof(T);
    for (std::size_t at = 0; at < values_.size(); at += quick) {
      const std::size_t length = std::min(quick, values_.size() - at);
      of(0).incoming.receive(other, tag_, std::as_writable_bytes(theirs.subspan(at, length)));
      of(0).outgoing.send(other, tag_, std::as_bytes(values_.subspan(at, length)));
    }
    wait(of(0).incoming);
    wait(of(0).outgoing);
    std::array<std::span<const T>, 2> inputs;
    inputs[rank_] = values_;
    inputs[other] = theirs;
    weighted_sum(values_, weights_, std::span<const std::span<const T>>{inputs});
  }

  void scatter(std::size_t p) {
    const std::size_t length = piece(rank_, p).size();
    for (std::size_t i = 0; i < size() && length > 0; ++i) {
      if (i == rank_ || weights_[i] == 0.0) continue;
      of(p).incoming.receive(i, tag_, std::as_writable_bytes(scratch(p, i, length)));
    }
    if (weights_[rank_] == 0.0) return;
    for (std::size_t i = 1; i < size(); ++i) {
      const std::size_t to = (rank_ + i) % size();
      if (const auto part = piece(to, p); !part.empty())
        of(p).outgoing.send(to, tag_, std::as_bytes(part));
    }
  }

  void reduce(std::size_t p) {
    const std::span<T> sum = piece(rank_, p);
    if (sum.empty()) return;
    inputs_.clear();
    kept_.clear();
    for (std::size_t i = 0; i < size(); ++i) {
      if (weights_[i] == 0.0) continue;
      inputs_.push_back(i == rank_ ? sum : scratch(p, i, sum.size()));
      kept_.push_back(weights_[i]);
    }
    weighted_sum(sum, std::span<const double>{kept_}, std::span<const std::span<const T>>{inputs_});
    for (std::size_t i = 1; i < size(); ++i) {
      of(p).results.send((rank_ + i) % size(), tag_ + 1, std::as_bytes(sum));
    }
  }

  void collect(std::size_t p) {
    for (std::size_t i = 0; i < size(); ++i) {
      const auto part = piece(i, p);
      if (i == rank_ || part.empty()) continue;
      of(p).results.receive(i, tag_ + 1, std::as_writable_bytes(part));
    }
  }

  mpi_reduction_memory* memory_;
  std::size_t rank_;
  int tag_;
  std::span<T> values_;
  std::span<const double> weights_;
  std::size_t piece_;
  std::size_t pieces_ = 0;
  std::vector<std::span<const T>> inputs_;
  std::vector<double> kept_;
};

}  // namespace coop
