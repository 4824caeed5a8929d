// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/compressors/stream.hpp>
#include <coop/core/layout.hpp>
#include <coop/core/random.hpp>

#include <cstddef>
#include <span>
#include <vector>

/// What tests of compressors share: vectors in, bytes and vectors out.
namespace coop_test {

/// The next message of a stream.
template <class T, class Stream>
std::vector<std::byte> send(Stream& stream, const std::vector<T>& x, std::size_t step = 0) {
  std::vector<std::byte> bytes(stream.max_bytes());
  coop::random_stream random{1, 0, step, coop::purpose::compression};
  bytes.resize(stream.encode(std::span<const T>{x}, std::span{bytes}, random));
  return bytes;
}

/// What a stream decodes from a message.
template <class T, class Stream>
std::vector<T> receive(Stream& stream, const std::vector<std::byte>& message, std::size_t d,
                       double scale = 1.0) {
  std::vector<T> out(d);
  stream.decode_add(std::span<const std::byte>{message}, scale, std::span<T>{out});
  return out;
}

template <class T, class Comp>
auto start(const Comp& policy, std::size_t d) {
  return coop::start_stream<T>(policy, coop::one_block(d));
}

/// The first message of a compressor.
template <class T, class Comp>
std::vector<std::byte> message_of(const Comp& policy, const std::vector<T>& x) {
  auto stream = start<T>(policy, x.size());
  return send(stream, x);
}

/// Q(x).
template <class T, class Comp>
std::vector<T> decoded(const Comp& policy, const std::vector<T>& x) {
  auto stream = start<T>(policy, x.size());
  return receive<T>(stream, send(stream, x), x.size());
}

inline std::vector<int> as_numbers(const std::vector<std::byte>& bytes) {
  std::vector<int> numbers;
  for (const std::byte b : bytes) numbers.push_back(std::to_integer<int>(b));
  return numbers;
}

inline std::vector<std::byte> as_bytes(const std::vector<int>& numbers) {
  std::vector<std::byte> bytes;
  for (const int n : numbers) bytes.push_back(static_cast<std::byte>(n));
  return bytes;
}

/// Normal values, the same for the same `node`.
template <class T>
std::vector<T> normal_values(std::size_t d, std::size_t node = 0) {
  coop::random_stream random{7, node};
  std::vector<T> x(d);
  for (T& value : x) value = static_cast<T>(random.normal());
  return x;
}

}  // namespace coop_test
