// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/bytes.hpp>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>

#include <cstddef>
#include <span>
#include <string_view>

namespace coop {

/// out[indices[i]] += scale · value i of `message`, which holds one little-endian T an index and
/// nothing else; `coop::error` in the name of `who` otherwise.
template <class T>
void scatter_add(std::span<const std::byte> message, T scale, std::span<const std::size_t> indices,
                 std::span<T> out, std::string_view who) {
  if (message.size() % sizeof(T) != 0 || message.size() / sizeof(T) != indices.size()) {
    throw error{text({who, ": message has ", message.size(), " bytes of values for ",
                      indices.size(), " indices of ", sizeof(T), " bytes each"})};
  }
  const std::byte* from = message.data();
  for (const std::size_t index : indices) {
    out[index] += scale * load_little_endian<T>(from);
    from += sizeof(T);
  }
}

}  // namespace coop
