// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/random.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

/// Messages of compressors that remember nothing, for tests.
namespace coop_test {

/// What `policy` makes of x with the random numbers of `seed`.
template <class T, class Comp>
[[nodiscard]] std::vector<std::byte> message_of(const Comp& policy, const std::vector<T>& x,
                                                std::uint64_t seed = 1) {
  std::vector<std::byte> bytes(policy.template max_bytes<T>(x.size()));
  coop::random_stream random{seed};
  bytes.resize(policy.encode(std::span<const T>{x}, std::span{bytes}, random));
  return bytes;
}

/// Q(x), of d values.
template <class T, class Comp>
[[nodiscard]] std::vector<T> decoded(const Comp& policy, const std::vector<std::byte>& message,
                                     std::size_t d) {
  std::vector<T> out(d);
  policy.decode_add(std::span<const std::byte>{message}, 1.0, std::span{out});
  return out;
}

/// What a receiver of x gets.
template <class T, class Comp>
[[nodiscard]] std::vector<T> sent(const Comp& policy, const std::vector<T>& x) {
  return decoded<T>(policy, message_of(policy, x), x.size());
}

[[nodiscard]] inline std::vector<int> as_numbers(const std::vector<std::byte>& bytes) {
  std::vector<int> numbers;
  for (const std::byte b : bytes) numbers.push_back(std::to_integer<int>(b));
  return numbers;
}

}  // namespace coop_test
