// SPDX-License-Identifier: BSL-1.0

// Every decoder on any bytes: it adds something to the vector or throws coop::error, and touches
// nothing else. The first two bytes of the input choose the compressor and the dimension, the rest
// is the message; behind the compressors come the vote and the saved state of a stream. Built with
// -fsanitize=fuzzer where the compiler has it; driver.cpp is for those that have not.

#include <coop/aggregators/majority_vote.hpp>
#include <coop/compressors/stream.hpp>
#include <coop/core/archive.hpp>
#include <coop/core/error.hpp>
#include <coop/core/layout.hpp>
#include <coop/core/random.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>
#include <vector>

#include "support/all_compressors.hpp"

namespace {

// A matrix and a vector, where there is room for them.
coop::parameter_layout layout_of(std::size_t d) {
  if (d < 12) return coop::one_block(d);
  return {{"matrix", 0, 4, 2}, {"rest", 8, d - 8, 1}};
}

template <class T, class Comp>
void decode(const Comp& compressor, std::size_t d, std::span<const std::byte> message) {
  auto stream = coop::start_stream<T>(compressor, layout_of(d));
  // Exactly as large as it must be: AddressSanitizer sees a step outside.
  const std::unique_ptr<T[]> out{new T[d]()};
  try {
    stream.decode_add(message, 0.5, std::span<T>{out.get(), d});
  } catch (const coop::error&) {
  }
}

template <class T>
void vote(std::size_t d, std::span<const std::byte> message) {
  const std::unique_ptr<T[]> out{new T[d]()};
  const std::array<std::span<const std::byte>, 3> all{message, message, message};
  try {
    coop::majority_vote{}.combine(std::span<const std::span<const std::byte>>{all},
                                  std::span<T>{out.get(), d});
  } catch (const coop::error&) {
  }
}

// A stream restored from any bytes is refused, or goes on.
template <class T>
void restore(std::size_t d, std::span<const std::byte> saved) {
  auto stream = coop::start_stream<T>(coop::error_feedback{coop::top_k{0.2}}, coop::one_block(d));
  try {
    coop::state_reader reader{saved};
    reader(stream);
    std::vector<std::byte> bytes(stream.max_bytes());
    const std::vector<T> x(d);
    coop::random_stream random{1};
    static_cast<void>(stream.encode(std::span<const T>{x}, std::span{bytes}, random));
  } catch (const coop::error&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::size_t chosen = data[0] / 2;
  const bool doubles = data[0] % 2 == 1;
  const std::size_t d = data[1];
  const std::size_t length = size - 2;
  const std::unique_ptr<std::byte[]> message{new std::byte[length]};
  for (std::size_t i = 0; i < length; ++i) message[i] = std::byte{data[2 + i]};
  std::size_t number = 0;
  coop_test::for_each_compressor([&](const auto& compressor) {
    if (number++ != chosen) return;
    const std::span<const std::byte> bytes{message.get(), length};
    if (doubles) {
      decode<double>(compressor, d, bytes);
    } else {
      decode<float>(compressor, d, bytes);
    }
  });
  const std::span<const std::byte> bytes{message.get(), length};
  if (chosen == number) vote<float>(d, bytes);
  if (chosen == number + 1) restore<float>(d, bytes);
  return 0;
}
