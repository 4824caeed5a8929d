// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>
#include <string>
#include <string_view>

namespace coop {

/// The shortest decimal text that reads back as `value`: "0.9", "1e-04".
[[nodiscard]] inline std::string number_text(double value) {
  std::array<char, 32> digits{};
  const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  return {digits.data(), written.ptr};
}

/// `value` to so many significant digits, at most 17, none of them an idle zero: "0.3333", "1e-09".
[[nodiscard]] inline std::string rounded_text(double value, int digits = 4) {
  std::array<char, 32> buffer{};
  const auto written = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                     std::chars_format::general, std::min(digits, 17));
  return {buffer.data(), written.ptr};
}

/// A piece of a message: words, or a number that becomes decimal text once the message is put
/// together. It refers to the words it was made of, and allocates nothing.
class text_part {
 public:
  text_part(const char* words) : words_{words} {}
  text_part(std::string_view words) : words_{words} {}
  text_part(const std::string& words) : words_{words} {}
  text_part(int number) : text_part{static_cast<long long>(number)} {}
  text_part(long number) : text_part{static_cast<long long>(number)} {}
  text_part(long long number) : kind_{kind::integer}, integer_{number} {}
  text_part(unsigned number) : text_part{static_cast<unsigned long long>(number)} {}
  text_part(unsigned long number) : text_part{static_cast<unsigned long long>(number)} {}
  text_part(unsigned long long number) : kind_{kind::natural}, natural_{number} {}
  text_part(double number) : kind_{kind::real}, real_{number} {}
  text_part(bool) = delete;
  text_part(char) = delete;

  /// Appends the piece to `out`; a `double` as `number_text` writes it.
  void append_to(std::string& out) const {
    switch (kind_) {
      case kind::words:
        out += words_;
        break;
      case kind::integer:
        out += std::to_string(integer_);
        break;
      case kind::natural:
        out += std::to_string(natural_);
        break;
      case kind::real:
        out += number_text(real_);
        break;
    }
  }

 private:
  enum class kind { words, integer, natural, real };

  kind kind_ = kind::words;
  union {
    std::string_view words_;
    long long integer_;
    unsigned long long natural_;
    double real_;
  };
};

/// The pieces one after the other: `text({"period is ", 0, ", must be at least 1"})`.
///
/// Used for messages instead of chains of `operator+`, for which the compiler tries every overload
/// of Eigen, Boost and range-v3 that it can see.
[[nodiscard]] inline std::string text(std::initializer_list<text_part> parts) {
  std::string whole;
  for (const text_part& part : parts) part.append_to(whole);
  return whole;
}

}  // namespace coop
