// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <coop/core/text.hpp>
#include <string>

namespace coop {

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
