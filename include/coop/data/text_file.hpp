// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/data/gzip_file.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace coop::data {

/// The lines of a plain or gzip-packed text file, with their numbers; ends of line may be LF or
/// CRLF. Needs memory for the longest line.
class text_file {
 public:
  explicit text_file(std::string path) : file_{std::move(path)}, buffer_(1U << 16U, '\0') {}

  /// The next line without its end, or none at the end of the file. Valid until the next call.
  std::optional<std::string_view> next() {
    std::size_t searched = begin_;
    for (;;) {
      const auto end = std::string_view{buffer_}.substr(0, end_).find('\n', searched);
      if (end != std::string_view::npos) return line(end, end + 1);
      if (at_end_ && begin_ == end_) return std::nullopt;
      if (at_end_) return line(end_, end_);
      searched = refill();
    }
  }

  /// A failure in the line that next() gave last.
  [[nodiscard]] error failure(std::string_view message) const {
    return error{message, {.path = file_.path(), .line = number_}};
  }
  /// A failure of the whole file.
  [[nodiscard]] error file_failure(std::string_view message) const {
    return error{message, {.path = file_.path()}};
  }

 private:
  std::string_view line(std::size_t end, std::size_t next) {
    ++number_;
    auto text = std::string_view{buffer_}.substr(begin_, end - begin_);
    if (text.ends_with('\r')) text.remove_suffix(1);
    begin_ = next;
    return text;
  }

  // Moves the unfinished line to the front, reads on behind it and returns where to search on.
  std::size_t refill() {
    buffer_.erase(0, begin_);
    const std::size_t unfinished = end_ - begin_;
    buffer_.resize(std::max(buffer_.size() + begin_, 2 * unfinished));
    begin_ = 0;
    const std::size_t got = file_.read(std::span{buffer_}.subspan(unfinished));
    end_ = unfinished + got;
    at_end_ = end_ < buffer_.size();
    return unfinished;
  }

  gzip_file file_;
  std::string buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t number_ = 0;
  bool at_end_ = false;
};

/// `text` without the spaces and tabs around it.
[[nodiscard]] constexpr std::string_view trimmed(std::string_view text) noexcept {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Takes the next token off the front of `text`: what stands before the next space or tab; empty
/// at the end.
[[nodiscard]] constexpr std::string_view take_token(std::string_view& text) noexcept {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  const auto token = text.substr(0, text.find_first_of(" \t"));
  text.remove_prefix(token.size());
  return token;
}

/// The whole of `text` as a finite number of type T in the C locale, "+1" included; none where it
/// is anything else, NaN, infinite or too large.
template <std::floating_point T>
[[nodiscard]] std::optional<T> parse_finite(std::string_view text) noexcept {
  const bool plus = text.starts_with('+') && !text.starts_with("+-") && !text.starts_with("++");
  if (plus) text.remove_prefix(1);
  double value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (!(std::abs(value) <= static_cast<double>(std::numeric_limits<T>::max()))) return std::nullopt;
  return static_cast<T>(value);
}

}  // namespace coop::data
