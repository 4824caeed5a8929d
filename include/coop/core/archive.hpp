// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/bytes.hpp>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

/// State saved and restored to the bit. What has state has one member for both directions,
///
///     template <class Archive>
///     void serialize(Archive& archive) { archive(step_, memory_, inner_); }
///
/// of numbers, bools, vectors, and objects with such a member. Little-endian, without types: an
/// archive is read by the very code that wrote it.
namespace coop {

/// Writes what it is called with.
class state_writer {
 public:
  template <class... Ts>
  void operator()(const Ts&... values) {
    (write(values), ...);
  }
  /// What was written so far.
  [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return message_.bytes(); }

 private:
  template <Storable T>
  void write(const T& value) {
    message_.put(value);
  }
  void write(const bool& value) { message_.put(static_cast<std::uint8_t>(value)); }
  template <class T, class Allocator>
  void write(const std::vector<T, Allocator>& values) {
    if constexpr (Storable<T>) {
      message_.put_list(std::span<const T>{values});
    } else {
      message_.put(static_cast<std::uint64_t>(values.size()));
      for (const T& value : values) write(value);
    }
  }
  template <class T>
    requires requires(T& object, state_writer& archive) { object.serialize(archive); }
  void write(const T& object) {
    const_cast<T&>(object).serialize(*this);  // one member serves both directions
  }

  growing_message message_;
};

/// Reads it back, in the same order, into objects made as the saved ones were; `coop::error` where
/// the archive does not fit them.
class state_reader {
 public:
  explicit state_reader(std::span<const std::byte> bytes) noexcept : reader_{bytes} {}

  template <class... Ts>
  void operator()(Ts&... values) {
    (read(values), ...);
  }
  /// Throws unless everything has been read.
  void finish() const { reader_.finish(); }

 private:
  template <Storable T>
  void read(T& value) {
    value = reader_.get<T>();
  }
  void read(bool& value) {
    const auto stored = reader_.get<std::uint8_t>();
    if (stored > 1) throw error{"a saved state has a bool that is neither 0 nor 1"};
    value = stored == 1;
  }
  template <Storable T, class Allocator>
  void read(std::vector<T, Allocator>& values) {
    // The size of a list is that of an object made alike, and what lies beside it relies on it.
    require_count(values.size());
    const std::span<const std::byte> bytes = reader_.take(values.size() * sizeof(T));
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = load_little_endian<T>(bytes.data() + i * sizeof(T));
    }
  }
  template <class T, class Allocator>
    requires(!Storable<T>)
  void read(std::vector<T, Allocator>& objects) {
    require_count(objects.size());
    for (T& object : objects) read(object);
  }
  template <class T>
    requires requires(T& object, state_reader& archive) { object.serialize(archive); }
  void read(T& object) {
    object.serialize(*this);
  }

  void require_count(std::size_t expected) {
    const auto count = reader_.get<std::uint64_t>();
    if (count == expected) return;
    throw error{text({"a saved state has a list of ", std::size_t{count}, " parts, ", expected,
                      " were expected"})};
  }

  byte_reader reader_;
};

}  // namespace coop
