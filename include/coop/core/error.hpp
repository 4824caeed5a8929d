// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/text.hpp>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace coop {

/// Where something went wrong; every field that is known is part of the message.
struct where {
  std::optional<std::size_t> rank{};  ///< node of the run, from 0
  std::optional<std::size_t> step{};  ///< step of the run, from 1
  std::string path{};                 ///< file that was read or written
  std::optional<std::size_t> line{};  ///< line of that file, from 1
};

/// A failure while running: a bad file, a node that threw, a message that cannot be decoded, a run
/// that diverged. Values a caller passed wrongly are `std::invalid_argument` instead.
///
/// The text is "<path>:<line>: node <rank>: step <step>: <what, and its cure>" with the unknown
/// parts left out.
class error : public std::runtime_error {
 public:
  explicit error(std::string_view message, where place = {})
      : std::runtime_error{format(message, place)}, message_{message}, where_{std::move(place)} {}

  /// The message without its place.
  [[nodiscard]] const std::string& message() const noexcept { return message_; }
  [[nodiscard]] std::optional<std::size_t> rank() const noexcept { return where_.rank; }
  [[nodiscard]] std::optional<std::size_t> step() const noexcept { return where_.step; }
  [[nodiscard]] const std::string& path() const noexcept { return where_.path; }
  [[nodiscard]] std::optional<std::size_t> line() const noexcept { return where_.line; }

 private:
  static std::string format(std::string_view message, const where& place) {
    std::string whole = place.path;
    if (!place.path.empty() && place.line) whole += text({":", *place.line});
    if (!place.path.empty()) whole += ": ";
    if (place.rank) whole += text({"node ", *place.rank, ": "});
    if (place.step) whole += text({"step ", *place.step, ": "});
    return whole += message;
  }

  std::string message_;
  where where_;
};

/// Throws `std::invalid_argument` with `message` unless `condition` holds.
inline void require(bool condition, std::string_view message) {
  if (!condition) throw std::invalid_argument{std::string{message}};
}

/// The same with a message of several pieces, put together only where it is thrown:
/// `require(period > 0, {"periodic: period is ", period, ", must be at least 1"})`.
inline void require(bool condition, std::initializer_list<text_part> message) {
  if (!condition) throw std::invalid_argument{text(message)};
}

}  // namespace coop
