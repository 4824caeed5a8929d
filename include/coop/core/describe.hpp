// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <charconv>
#include <concepts>
#include <string>

namespace coop {

/// The shortest decimal text that reads back as `value`: "0.9", "1e-04".
[[nodiscard]] inline std::string number_text(double value) {
  std::array<char, 32> text{};
  const auto written = std::to_chars(text.data(), text.data() + text.size(), value);
  return {text.data(), written.ptr};
}

/// A policy that can say what it is.
template <class P>
concept Describable = requires(const P& policy) {
  { policy.describe() } -> std::convertible_to<std::string>;
};

/// What a policy says of itself, for the names of its wrappers; "user_defined" if it says nothing.
template <class P>
[[nodiscard]] std::string describe(const P& policy) {
  if constexpr (Describable<P>) {
    return policy.describe();
  } else {
    return "user_defined";
  }
}

}  // namespace coop
