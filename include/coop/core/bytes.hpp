// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/text.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

/// Messages: little-endian on every host, read with checks only.
namespace coop {

/// What a message is made of: integers, and IEEE floating point of four or eight bytes.
template <class T>
concept Storable = (std::integral<T> && !std::same_as<std::remove_cv_t<T>, bool>) ||
                   (std::floating_point<T> && std::numeric_limits<T>::is_iec559 &&
                    (sizeof(T) == 4 || sizeof(T) == 8));

/// Writes `value` to the sizeof(T) bytes at `to`, lowest byte first.
template <Storable T>
void store_little_endian(T value, std::byte* to) noexcept {
  std::memcpy(to, &value, sizeof(T));
  if constexpr (std::endian::native == std::endian::big) std::reverse(to, to + sizeof(T));
}

/// Reads what `store_little_endian` wrote.
template <Storable T>
[[nodiscard]] T load_little_endian(const std::byte* from) noexcept {
  std::array<std::byte, sizeof(T)> bytes;
  std::memcpy(bytes.data(), from, sizeof(T));
  if constexpr (std::endian::native == std::endian::big) std::reverse(bytes.begin(), bytes.end());
  return std::bit_cast<T>(bytes);
}

/// Fills a buffer from the front. A full buffer is the caller's mistake: `std::invalid_argument`.
class byte_writer {
 public:
  explicit byte_writer(std::span<std::byte> buffer) noexcept : buffer_{buffer} {}

  /// Bytes written so far: the length of the message.
  [[nodiscard]] std::size_t written() const noexcept { return written_; }

  template <Storable T>
  void put(T value) {
    store_little_endian(value, take(sizeof(T)).data());
  }

  /// Writes every value; one memcpy on a little-endian host.
  template <Storable T>
  void put(std::span<const T> values) {
    const std::span<std::byte> to = take(values.size_bytes());
    if constexpr (std::endian::native == std::endian::little) {
      if (!values.empty()) std::memcpy(to.data(), values.data(), to.size());
    } else {
      for (std::size_t i = 0; i < values.size(); ++i) {
        store_little_endian(values[i], to.data() + i * sizeof(T));
      }
    }
  }

  /// The next `count` bytes, for the caller to fill.
  std::span<std::byte> take(std::size_t count) {
    if (count > buffer_.size() - written_) {
      require(false, {"a buffer of ", buffer_.size(), " bytes is too small: ", written_ + count,
                      " are needed"});
    }
    written_ += count;
    return buffer_.subspan(written_ - count, count);
  }

 private:
  std::span<std::byte> buffer_;
  std::size_t written_ = 0;
};

/// Reads a message from the front; `coop::error` where it is too short or too long.
class byte_reader {
 public:
  explicit byte_reader(std::span<const std::byte> message) noexcept : message_{message} {}

  /// Bytes not read yet.
  [[nodiscard]] std::size_t remaining() const noexcept { return message_.size() - read_; }

  template <Storable T>
  [[nodiscard]] T get() {
    return load_little_endian<T>(take(sizeof(T)).data());
  }

  /// The next `count` bytes, where they lie.
  [[nodiscard]] std::span<const std::byte> take(std::size_t count) {
    if (count > remaining()) {
      throw error{text({"message ends after ", message_.size(), " of ", read_ + count, " bytes"})};
    }
    read_ += count;
    return message_.subspan(read_ - count, count);
  }

  /// Throws unless the whole message has been read.
  void finish() const {
    if (remaining() == 0) return;
    throw error{text({"message has ", message_.size(), " bytes, ", read_, " were expected"})};
  }

 private:
  std::span<const std::byte> message_;
  std::size_t read_ = 0;
};

/// A message that grows as values are put at its end.
class growing_message {
 public:
  template <Storable T>
  void put(T value) {
    put(std::span<const T>{&value, 1});
  }
  template <Storable T>
  void put(std::span<const T> values) {
    bytes_.resize(bytes_.size() + values.size_bytes());
    byte_writer{std::span{bytes_}.last(values.size_bytes())}.put(values);
  }
  /// The number of values, then the values.
  template <Storable T>
  void put_list(std::span<const T> values) {
    put(static_cast<std::uint64_t>(values.size()));
    put(values);
  }

  /// The same for bytes.
  void put_message(std::span<const std::byte> message) {
    put(static_cast<std::uint64_t>(message.size()));
    bytes_.insert(bytes_.end(), message.begin(), message.end());
  }

  [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return bytes_; }

 private:
  std::vector<std::byte> bytes_;
};

/// What `growing_message::put_list` wrote.
template <Storable T>
[[nodiscard]] std::vector<T> get_list(byte_reader& in) {
  std::vector<T> values;
  for (auto left = in.get<std::uint64_t>(); left > 0; --left) values.push_back(in.get<T>());
  return values;
}

}  // namespace coop
