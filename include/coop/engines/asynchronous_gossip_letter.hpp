// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/bytes.hpp>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>
#include <coop/core/vector.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace coop {

/// What a letter between nodes that gossip is about.
enum class gossip_note : std::uint64_t {
  request,   ///< here is my model; answer with yours
  answer,    ///< here is mine as it was before yours moved it
  finished,  ///< to node 0: this worker has made its steps
  halt,      ///< make no further step; node 0 passes it on to all
  end        ///< from node 0: all have finished
};

/// Values, none or a model's, and after them the note: values lie at the front, where a message is
/// aligned.
template <Storable T>
class gossip_letter {
 public:
  explicit gossip_letter(std::size_t values = 0) : memory_(values + note_values) {}

  /// Writes the letter; the bytes last as long as this object, and until the next letter.
  std::span<const std::byte> write(gossip_note note, std::span<const T> values = {}) {
    memory_.resize(values.size() + note_values);
    std::copy(values.begin(), values.end(), memory_.begin());
    const std::span<std::byte> bytes = std::as_writable_bytes(std::span{memory_});
    store_little_endian(static_cast<std::uint64_t>(note), bytes.last(note_bytes).data());
    return bytes;
  }

  /// What was written.
  [[nodiscard]] std::span<const T> values() const noexcept {
    return std::span{memory_}.first(memory_.size() - note_values);
  }

  /// What a letter is about. Throws `coop::error` for what is none.
  [[nodiscard]] static gossip_note note_of(std::span<const std::byte> letter) {
    if (letter.size() < note_bytes) {
      throw error{text({"a letter of ", letter.size(), " bytes has no note"})};
    }
    return static_cast<gossip_note>(
        load_little_endian<std::uint64_t>(letter.last(note_bytes).data()));
  }

  /// Its values, where they lie. Throws `coop::error` unless there are `count`.
  [[nodiscard]] static std::span<const T> values_of(std::span<const std::byte> letter,
                                                    std::size_t count) {
    if (letter.size() != count * sizeof(T) + note_bytes) {
      throw error{text(
          {"a letter of ", letter.size(), " bytes does not hold a model of ", count, " values"})};
    }
    return from_bytes<std::span<const T>>(letter.first(count * sizeof(T)));
  }

 private:
  static constexpr std::size_t note_bytes = sizeof(std::uint64_t);
  static constexpr std::size_t note_values = (note_bytes + sizeof(T) - 1) / sizeof(T);
  static_assert(note_values * sizeof(T) == note_bytes);

  aligned_vector<T> memory_;
};

}  // namespace coop
