// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace coop {

/// Something that happens to a node at a virtual time.
struct event {
  enum class kind : std::uint32_t {
    resume,  ///< the node goes on; `value`: of which of its waits
    poll,    ///< node `value` goes on after all else that happens at that time
    arrive,  ///< what has the number `value` reaches the node
    pass     ///< nothing but that time goes by
  };

  double time = 0;
  std::uint32_t node = 0;
  std::uint32_t value = 0;
  std::uint64_t order = 0;  ///< number of the event, and its kind in the last two bits

  [[nodiscard]] kind what() const noexcept { return static_cast<kind>(order & 3U); }

  /// By time, then by node, then in the order in which they were made.
  [[nodiscard]] bool before(const event& other) const noexcept {
    if (time != other.time) return time < other.time;
    if (node != other.node) return node < other.node;
    return order < other.order;
  }
};

/// The events to come, the next one first: a heap of four children a node, which is half as deep as
/// one of two.
class event_queue {
 public:
  [[nodiscard]] bool empty() const noexcept { return heap_.empty(); }
  [[nodiscard]] const event& next() const noexcept { return heap_.front(); }

  void push(double time, std::uint32_t node, event::kind what, std::uint32_t value) {
    const event added{time, node, value, made_++ << 2U | static_cast<std::uint64_t>(what)};
    std::size_t at = heap_.size();
    heap_.push_back(added);
    for (; at > 0; at = (at - 1) / children) {
      const event& parent = heap_[(at - 1) / children];
      if (!added.before(parent)) break;
      heap_[at] = parent;
    }
    heap_[at] = added;
  }

  event pop() noexcept {
    const event first = heap_.front();
    const event last = heap_.back();
    heap_.pop_back();
    const std::size_t size = heap_.size();
    if (size == 0) return first;
    std::size_t at = 0;
    for (std::size_t child = 1; child < size; child = children * at + 1) {
      std::size_t least = child;
      const std::size_t end = child + children < size ? child + children : size;
      for (std::size_t i = child + 1; i < end; ++i) {
        if (heap_[i].before(heap_[least])) least = i;
      }
      if (!heap_[least].before(last)) break;
      heap_[at] = heap_[least];
      at = least;
    }
    heap_[at] = last;
    return first;
  }

 private:
  static constexpr std::size_t children = 4;

  std::vector<event> heap_;
  std::uint64_t made_ = 0;
};

}  // namespace coop
