// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/transports/mpi_host_boxes.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <vector>

namespace coop {

/// One node's messages of `exchange` to and from nodes of its host, through memory: written once
/// for all destinations, and read where they lie.
///
/// A node never waits for a slot: while the last message but one is still read, or where one is too
/// long for a slot, the next travels as to other hosts.
class mpi_host_mail {
 public:
  /// `boxes` outlive it.
  mpi_host_mail(const mpi_host_boxes& boxes, std::size_t node) : boxes_{&boxes}, node_{node} {}

  /// Whether messages to and from that node may go through memory.
  [[nodiscard]] bool reaches(std::size_t node) const noexcept { return boxes_->reaches(node); }

  /// Begins exchange number `exchange` > 0 of the node; returns whether `bytes` have gone to those
  /// of the destinations that it reaches.
  [[nodiscard]] bool publish(std::uint64_t exchange, std::span<const std::size_t> destinations,
                             std::span<const std::byte> bytes) {
    if (!reaches(node_)) return false;
    const bool written = is_free() && write(exchange, destinations, bytes);
    boxes_->begun(node_).store(exchange, std::memory_order_release);
    return written;
  }

  enum class found {
    nothing_yet,
    nothing,  ///< and nothing will come: the source does not tell this node
    message,
    elsewhere  ///< it travels as to other hosts
  };

  /// What a node that it reaches has for this one in an exchange; the message stays until close().
  [[nodiscard]] found look(std::size_t source, std::uint64_t exchange,
                           std::span<const std::byte>& message) const noexcept {
    if (boxes_->begun(source).load(std::memory_order_acquire) < exchange) return found::nothing_yet;
    for (const std::size_t slot : {0U, 1U}) {
      const auto there = boxes_->exchange(source, slot);
      if (there.load(std::memory_order_acquire) != exchange) continue;
      const bool for_this = is_for(boxes_->member(node_), source, slot);
      const std::uint64_t size = boxes_->size(source, slot).load(std::memory_order_relaxed);
      std::atomic_thread_fence(std::memory_order_acquire);
      // What is for this node stays: the slot has been used again, or it never was.
      if (!for_this || there.load(std::memory_order_relaxed) != exchange) return found::nothing;
      if (size == too_long) return found::elsewhere;
      message = {boxes_->message(source, slot), static_cast<std::size_t>(size)};
      return found::message;
    }
    return found::elsewhere;
  }

  /// The node reads nothing of that exchange any more.
  void close(std::uint64_t exchange) const noexcept {
    if (reaches(node_)) boxes_->closed(node_).store(exchange, std::memory_order_release);
  }

 private:
  static constexpr std::uint64_t too_long = std::numeric_limits<std::uint64_t>::max();

  [[nodiscard]] bool is_for(std::size_t member, std::size_t source,
                            std::size_t slot) const noexcept {
    const std::uint64_t word =
        boxes_->destinations(source, slot, member / 64).load(std::memory_order_relaxed);
    return (word >> member % 64 & 1U) != 0;
  }

  // Whether the destinations of what lies in the next slot have all read it.
  [[nodiscard]] bool is_free() const noexcept {
    const std::uint64_t last = boxes_->exchange(node_, next_).load(std::memory_order_relaxed);
    for (const std::size_t reader : readers_[next_]) {
      if (boxes_->closed(reader).load(std::memory_order_acquire) < last) return false;
    }
    return true;
  }

  [[nodiscard]] bool write(std::uint64_t exchange, std::span<const std::size_t> destinations,
                           std::span<const std::byte> bytes) {
    const std::size_t slot = next_;
    next_ = 1 - next_;
    readers_[slot].clear();
    // Others may look at the label of a message that is not for them, until it is complete.
    boxes_->exchange(node_, slot).store(0, std::memory_order_relaxed);
    std::atomic_thread_fence(std::memory_order_release);
    for (std::size_t i = 0; i < boxes_->words(); ++i) {
      boxes_->destinations(node_, slot, i).store(0, std::memory_order_relaxed);
    }
    for (const std::size_t to : destinations) {
      if (to == node_ || !reaches(to)) continue;
      const std::size_t member = boxes_->member(to);
      const auto word = boxes_->destinations(node_, slot, member / 64);
      word.store(word.load(std::memory_order_relaxed) | std::uint64_t{1} << member % 64,
                 std::memory_order_relaxed);
      readers_[slot].push_back(to);
    }
    const bool fits = bytes.size() <= boxes_->slot_bytes();
    boxes_->size(node_, slot).store(fits ? bytes.size() : too_long, std::memory_order_relaxed);
    if (fits && !bytes.empty() && !readers_[slot].empty())
      std::memcpy(boxes_->message(node_, slot), bytes.data(), bytes.size());
    boxes_->exchange(node_, slot).store(exchange, std::memory_order_release);
    return fits;
  }

  const mpi_host_boxes* boxes_;
  std::size_t node_;
  std::size_t next_ = 0;
  std::array<std::vector<std::size_t>, 2> readers_;  // of what lies in the slots
};

}  // namespace coop
