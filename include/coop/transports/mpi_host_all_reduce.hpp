// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/vector.hpp>
#include <coop/transports/mpi_call.hpp>
#include <coop/transports/mpi_host_memory.hpp>
#include <coop/transports/reduction_chunks.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace coop {

/// The rank-ordered all-reduce through memory that all ranks share: a slot's worth of the vectors
/// at a time, every rank puts in what others sum, sums its chunk over all slots, puts the sum in,
/// and takes the others' out. While it is in the slots it is in the cache.
template <class T>
class mpi_host_all_reduce {
 public:
  /// `pieces` counts those of all calls, on every rank alike.
  mpi_host_all_reduce(const mpi_host_memory& memory, std::size_t rank, std::span<T> values,
                      std::span<const double> weights, std::uint64_t& pieces)
      : memory_{&memory}, rank_{rank}, values_{values}, weights_{weights}, pieces_{&pieces} {
    for (std::size_t i = 0; i < weights.size(); ++i) {
      if (weights[i] != 0.0) kept_.push_back(weights[i]);
    }
  }

  /// `wait(done)` returns when done(). Throws `coop::error` where the vectors are not of one size.
  template <class Wait>
  void operator()(Wait wait) {
    // One piece at least, so that another's length is seen.
    std::size_t at = 0;
    do {
      const std::size_t length = std::min(slot_length, values_.size() - at);
      reduce(values_.subspan(at, length), wait);
      at += length;
    } while (at < values_.size());
  }

 private:
  static constexpr std::size_t slot_length = mpi_host_memory::slot_bytes / sizeof(T);
  static constexpr std::size_t small_bytes = std::size_t{1} << 14;

  [[nodiscard]] T* slot(std::size_t rank) const noexcept {
    return reinterpret_cast<T*>(memory_->slot(rank, *pieces_));
  }

  [[nodiscard]] std::uint64_t length(std::size_t rank) const noexcept {
    return memory_->length(rank, *pieces_).load(std::memory_order_relaxed);
  }

  template <class Wait>
  void reduce(std::span<T> values, Wait wait) {
    const std::size_t ranks = weights_.size();
    // Where little is to sum, every rank sums all of it: one wait instead of two.
    const bool small = values.size_bytes() * (ranks - 1) <= small_bytes;
    const auto [begin, end] = small ? std::pair{std::size_t{0}, values.size()}
                                    : reduction_chunk(rank_, ranks, values.size(), sizeof(T));
    if (weights_[rank_] != 0.0) {
      T* const own = slot(rank_);
      const std::span<T> before = values.first(small ? values.size() : begin);
      std::copy(before.begin(), before.end(), own);
      std::copy(values.begin() + static_cast<std::ptrdiff_t>(end), values.end(), own + end);
    }
    memory_->length(rank_, *pieces_).store(values_.size_bytes(), std::memory_order_relaxed);
    memory_->published(rank_).store(*pieces_ + 1, std::memory_order_release);
    wait([&] { return all([&](std::size_t i) { return memory_->published(i); }); });
    require_one_size();
    sum(values.subspan(begin, end - begin), begin);
    if (!small) hand_out(values, begin, end, wait);
    ++*pieces_;
  }

  template <class Wait>
  void hand_out(std::span<T> values, std::size_t begin, std::size_t end, Wait wait) {
    std::copy(values.data() + begin, values.data() + end, slot(rank_) + begin);
    memory_->summed(rank_).store(*pieces_ + 1, std::memory_order_release);
    wait([&] { return all([&](std::size_t i) { return memory_->summed(i); }); });
    for (std::size_t i = 0; i < weights_.size(); ++i) {
      if (i == rank_) continue;
      const auto [first, last] = reduction_chunk(i, weights_.size(), values.size(), sizeof(T));
      std::copy(slot(i) + first, slot(i) + last, values.data() + first);
    }
  }

  void sum(std::span<T> out, std::size_t at) {
    inputs_.clear();
    for (std::size_t i = 0; i < weights_.size(); ++i) {
      if (weights_[i] == 0.0) continue;
      inputs_.push_back(i == rank_ ? std::span<const T>{out}
                                   : std::span<const T>{slot(i) + at, out.size()});
    }
    weighted_sum(out, std::span<const double>{kept_}, std::span<const std::span<const T>>{inputs_});
  }

  template <class Counter>
  [[nodiscard]] bool all(Counter counter) const noexcept {
    for (std::size_t i = 0; i < weights_.size(); ++i) {
      if (counter(i).load(std::memory_order_acquire) <= *pieces_) return false;
    }
    return true;
  }

  void require_one_size() const {
    const std::uint64_t first = length(0);
    for (std::size_t i = 1; i < weights_.size(); ++i) {
      if (length(i) != first) fail_sizes(0, first, i, length(i));
    }
  }

  const mpi_host_memory* memory_;
  std::size_t rank_;
  std::span<T> values_;
  std::span<const double> weights_;
  std::uint64_t* pieces_;
  std::vector<double> kept_;
  std::vector<std::span<const T>> inputs_;
};

}  // namespace coop
