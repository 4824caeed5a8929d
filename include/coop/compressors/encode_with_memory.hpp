// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts/compressor.hpp>
#include <coop/core/vector.hpp>

#include <cstddef>
#include <span>

namespace coop {

/// A stream with a member for the whole of it, in fewer passes over memory.
template <class S, class T>
concept RememberingStream =
    requires(S& stream, std::span<const T> values, std::span<T> memory, std::span<std::byte> bytes,
             random_stream& random) { stream.encode_with_memory(values, memory, bytes, random); };

/// memory ← memory + values; writes Q(memory) as a message; memory ← memory − Q(memory). Returns
/// the length of the message.
template <class T, CompressedStream<T> Stream>
std::size_t encode_with_memory(Stream& stream, std::span<const T> values, std::span<T> memory,
                               std::span<std::byte> bytes, random_stream& random) {
  if constexpr (RememberingStream<Stream, T>) {
    return stream.encode_with_memory(values, memory, bytes, random);
  } else {
    axpy(1.0, values, memory);
    const std::size_t used = stream.encode(std::span<const T>{memory}, bytes, random);
    stream.decode_add(bytes.first(used), -1.0, memory);
    return used;
  }
}

}  // namespace coop
