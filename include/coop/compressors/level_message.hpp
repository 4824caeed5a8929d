// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/compressors/elias_code.hpp>
#include <coop/core/bytes.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

/// Levels in Elias' code.
namespace coop {

/// A number as its little-endian bytes in a stream of bits.
template <Storable T>
void put_value(T value, bit_writer& message) {
  std::array<std::byte, sizeof(T)> bytes;
  store_little_endian(value, bytes.data());
  for (const std::byte byte : bytes) message.put(std::to_integer<std::uint64_t>(byte), 8);
}
template <Storable T>
[[nodiscard]] T get_value(bit_reader& message) {
  std::array<std::byte, sizeof(T)> bytes;
  for (std::byte& byte : bytes) byte = static_cast<std::byte>(message.get(8));
  return load_little_endian<T>(bytes.data());
}

/// Writes the levels of a bucket. Sparse: for each but 0 the gap to the one before, sign and size,
/// and the gap to the end. Dense: for each the size + 1, and the sign unless it is 0.
class elias_level_writer {
 public:
  elias_level_writer(bit_writer& message, bool sparse) : message_{&message}, sparse_{sparse} {}

  void put(int level) {
    const auto size = static_cast<std::uint64_t>(std::abs(level));
    if (sparse_) ++gap_;
    if (!sparse_) message_->put_elias(size + 1);
    if (level == 0) return;
    if (sparse_) message_->put_elias(gap_);
    message_->put(level < 0 ? 1 : 0, 1);
    if (sparse_) message_->put_elias(size);
    gap_ = 0;
  }
  void finish() {
    if (sparse_) message_->put_elias(gap_ + 1);
  }

 private:
  bit_writer* message_;
  bool sparse_;
  std::uint64_t gap_ = 0;
};

/// add(i, level) for every level but 0 of a bucket of `size` values that an `elias_level_writer`
/// wrote; `coop::error` for levels above `levels` and gaps that lead behind the bucket.
template <class Add>
void read_elias_levels(bit_reader& message, std::size_t levels, bool sparse, std::size_t size,
                       Add&& add) {
  const auto signed_level = [](std::uint64_t negative, std::uint64_t magnitude) {
    return negative == 1 ? -static_cast<int>(magnitude) : static_cast<int>(magnitude);
  };
  if (sparse) {
    for (std::size_t i = message.get_elias(size + 1); i <= size;
         i += message.get_elias(size + 1 - i)) {
      const std::uint64_t negative = message.get(1);
      add(i - 1, signed_level(negative, message.get_elias(levels)));
    }
    return;
  }
  for (std::size_t i = 0; i < size; ++i) {
    const std::uint64_t magnitude = message.get_elias(levels + 1) - 1;
    if (magnitude > 0) add(i, signed_level(message.get(1), magnitude));
  }
}

}  // namespace coop
