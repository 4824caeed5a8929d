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

/// `written`, the bytes of a message that encode() has made. Throws a `coop::error` where that is
/// more than the room that the compressor's max_bytes() asked for.
[[nodiscard]] inline std::size_t require_fits(std::size_t written, std::size_t room) {
  if (written <= room) return written;
  throw error{
      text({"the compressor wrote a message of ", written, " bytes, its max_bytes() is ", room})};
}

}  // namespace coop
