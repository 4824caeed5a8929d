// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/text.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

/// Elias' recursive (omega) code of positive integers, and streams of bits, the highest bit of a
/// byte first. P. Elias, "Universal codeword sets and representations of the integers" (1975).
namespace coop {

/// Bits of the code of `number` ≥ 1: 1, 3, 3, 6, 6, 6, 6, 7, …, about log₂ n + log₂ log₂ n + ….
[[nodiscard]] constexpr std::size_t elias_length(std::uint64_t number) noexcept {
  std::size_t length = 1;
  while (number > 1) {
    const auto bits = static_cast<std::size_t>(std::bit_width(number));
    length += bits;
    number = bits - 1;
  }
  return length;
}

/// Appends bits to a buffer; `std::invalid_argument` where it is full.
class bit_writer {
 public:
  explicit bit_writer(std::span<std::byte> buffer) noexcept : buffer_{buffer} {}

  /// The lowest `count` ≤ 32 bits of `bits`, the highest of them first.
  void put(std::uint64_t bits, std::size_t count) {
    held_ = (held_ << count) | (bits & ((std::uint64_t{1} << count) - 1));
    count_ += count;
    while (count_ >= 8) {
      count_ -= 8;
      put_byte(held_ >> count_);
    }
  }

  /// The code of 1 ≤ number < 2³²: the number in binary, before it its length − 1 in the same way
  /// until that is 1, and a zero behind.
  void put_elias(std::uint64_t number) {
    if (number > 1) put_groups(number);
    put(0, 1);
  }

  /// Fills up the last byte with zeros; returns the bytes written.
  std::size_t finish() {
    if (count_ > 0) put(0, 8 - count_);
    return written_;
  }

 private:
  void put_groups(std::uint64_t number) {
    const auto bits = static_cast<std::size_t>(std::bit_width(number));
    if (bits > 2) put_groups(bits - 1);
    put(number, bits);
  }

  void put_byte(std::uint64_t bits) {
    if (written_ == buffer_.size()) {
      require(false, {"a buffer of ", buffer_.size(), " bytes is too small for the message"});
    }
    buffer_[written_++] = static_cast<std::byte>(bits & 0xFFU);
  }

  std::span<std::byte> buffer_;
  std::size_t written_ = 0;
  std::uint64_t held_ = 0;
  std::size_t count_ = 0;
};

/// Reads what a `bit_writer` wrote; `coop::error` where the message ends too early or too late.
class bit_reader {
 public:
  explicit bit_reader(std::span<const std::byte> message) noexcept : message_{message} {}

  /// The next `count` ≤ 32 bits, the first of them the highest.
  [[nodiscard]] std::uint64_t get(std::size_t count) {
    while (count_ < count) {
      if (read_ == message_.size()) {
        throw error{text({"message ends after ", message_.size(), " bytes, within a number"})};
      }
      held_ = (held_ << 8U) | std::to_integer<std::uint64_t>(message_[read_++]);
      count_ += 8;
    }
    count_ -= count;
    return (held_ >> count_) & ((std::uint64_t{1} << count) - 1);
  }

  /// A number of at most `most` < 2³²; `coop::error` where a code says more.
  [[nodiscard]] std::uint64_t get_elias(std::uint64_t most) {
    std::uint64_t number = 1;
    while (get(1) == 1) {
      if (number >= 32) too_large(most);
      number = (std::uint64_t{1} << number) | get(number);
    }
    if (number > most) too_large(most);
    return number;
  }

  /// Throws unless all bytes have been read and the rest of the last one is zeros.
  void finish() const {
    if (read_ != message_.size()) {
      throw error{text({"message has ", message_.size(), " bytes, ", read_, " were expected"})};
    }
    if ((held_ & ((std::uint64_t{1} << count_) - 1)) != 0) {
      throw error{"the bits that fill up the last byte of the message are not zero"};
    }
  }

 private:
  [[noreturn]] static void too_large(std::uint64_t most) {
    throw error{text({"a number of the message is above ", most})};
  }

  std::span<const std::byte> message_;
  std::size_t read_ = 0;
  std::uint64_t held_ = 0;
  std::size_t count_ = 0;
};

}  // namespace coop
