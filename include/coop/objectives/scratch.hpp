// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/vector.hpp>

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace coop {

/// Working memory of the calling thread for one call of an objective: `size` elements, aligned to
/// `storage_alignment`, of unspecified content.
///
/// A thread keeps what was handed back, so a call that repeats allocates nothing after the first.
/// Calls may nest (an objective that calls another one). A fiber must not switch threads between
/// construction and destruction; objectives never switch.
template <class T>
class scratch {
 public:
  explicit scratch(std::size_t size) : size_{size} {
    auto& free = free_list();
    if (!free.empty()) {
      memory_ = std::move(free.back());
      free.pop_back();
    }
    if (memory_.size() < size) memory_.resize(size);
    ++in_use();
    free.reserve(free.size() + in_use());
  }
  ~scratch() {
    --in_use();
    free_list().push_back(std::move(memory_));
  }
  scratch(const scratch&) = delete;
  scratch& operator=(const scratch&) = delete;

  [[nodiscard]] T* data() noexcept { return memory_.data(); }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] std::span<T> elements() noexcept { return {data(), size_}; }

 private:
  static std::vector<aligned_vector<T>>& free_list() {
    thread_local std::vector<aligned_vector<T>> list;
    return list;
  }
  static std::size_t& in_use() {
    thread_local std::size_t count = 0;
    return count;
  }

  std::size_t size_;
  aligned_vector<T> memory_;
};

}  // namespace coop
