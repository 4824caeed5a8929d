// SPDX-License-Identifier: BSL-1.0

// Every decoder on any bytes: it adds something to the vector or throws coop::error, and touches
// nothing else. The first two bytes of the input choose the compressor and the dimension, the rest
// is the message. Built with -fsanitize=fuzzer where the compiler has it; driver.cpp is for those
// that have not.

#include <coop/compressors/stream.hpp>
#include <coop/core/error.hpp>
#include <coop/core/layout.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>

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
  return 0;
}
