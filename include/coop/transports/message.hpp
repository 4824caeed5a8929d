// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/vector.hpp>

#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <span>

namespace coop {

/// What `receive` hands out: who sent it, and its bytes in memory of its own, aligned like a model
/// vector.
class message {
 public:
  /// Of `size` bytes, which are still to be written.
  message(std::size_t from, std::size_t size)
      : source{from}, size_{size}, storage_{allocate(size)} {}

  /// A copy of `bytes`.
  message(std::size_t from, std::span<const std::byte> bytes) : message{from, bytes.size()} {
    if (!bytes.empty()) std::memcpy(storage_.get(), bytes.data(), bytes.size());
  }

  std::size_t source;  ///< rank of the node that sent it

  [[nodiscard]] std::span<const std::byte> bytes() const noexcept {
    return {storage_.get(), storage_ ? size_ : 0};
  }
  [[nodiscard]] std::span<std::byte> buffer() noexcept {
    return {storage_.get(), storage_ ? size_ : 0};
  }

 private:
  struct release {
    void operator()(std::byte* bytes) const noexcept {
      ::operator delete(bytes, std::align_val_t{storage_alignment});
    }
  };
  using storage = std::unique_ptr<std::byte, release>;

  [[nodiscard]] static storage allocate(std::size_t size) {
    if (size == 0) return {};
    return storage{
        static_cast<std::byte*>(::operator new(size, std::align_val_t{storage_alignment}))};
  }

  std::size_t size_;
  storage storage_;
};

}  // namespace coop
