// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/text.hpp>

#include <cstddef>
#include <span>
#include <string_view>

namespace coop {

/// Throws a `coop::error` unless the message has `expected` bytes.
inline void require_length(std::span<const std::byte> message, std::size_t expected,
                           std::string_view who) {
  if (message.size() == expected) return;
  throw error{
      text({who, ": message has ", message.size(), " bytes, ", expected, " were expected"})};
}

}  // namespace coop
