// SPDX-License-Identifier: BSL-1.0

// Calls the fuzz target without libFuzzer: true messages of every compressor, and mutants of them.
//
//   fuzz_decoders [seconds]

#include <coop/compressors/stream.hpp>
#include <coop/core/archive.hpp>
#include <coop/core/random.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <span>
#include <vector>

#include "support/all_compressors.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using input = std::vector<std::uint8_t>;

coop::random_stream random_numbers{2};

template <class T, class Comp>
input true_message(const Comp& compressor, std::size_t number, std::size_t d) {
  auto stream = coop::start_stream<T>(compressor, coop::one_block(d));
  std::vector<T> x(d);
  for (T& value : x) value = static_cast<T>(random_numbers.normal());
  std::vector<std::byte> bytes(stream.max_bytes());
  coop::random_stream coins{1, number, d};
  bytes.resize(stream.encode(std::span<const T>{x}, std::span{bytes}, coins));
  input result{static_cast<std::uint8_t>(2 * number + (sizeof(T) == 8 ? 1 : 0)),
               static_cast<std::uint8_t>(d)};
  for (const std::byte b : bytes) result.push_back(std::to_integer<std::uint8_t>(b));
  return result;
}

std::vector<input> true_messages() {
  std::vector<input> all;
  std::size_t number = 0;
  coop_test::for_each_compressor([&](const auto& compressor) {
    for (const std::size_t d : {0U, 1U, 2U, 7U, 11U, 64U, 200U}) {
      all.push_back(true_message<float>(compressor, number, d));
      all.push_back(true_message<double>(compressor, number, d));
    }
    ++number;
  });
  for (const std::size_t d : {0U, 1U, 9U, 200U}) {
    input votes{static_cast<std::uint8_t>(2 * number), static_cast<std::uint8_t>(d)};
    votes.resize(2 + (d + 7) / 8);
    all.push_back(votes);
    auto stream =
        coop::start_stream<float>(coop::error_feedback{coop::top_k{0.2}}, coop::one_block(d));
    coop::state_writer writer;
    writer(stream);
    input state{static_cast<std::uint8_t>(2 * (number + 1)), static_cast<std::uint8_t>(d)};
    for (const std::byte b : writer.bytes()) state.push_back(std::to_integer<std::uint8_t>(b));
    all.push_back(state);
  }
  return all;
}

// Flips, overwrites, cuts, lengthens, moves, or says another dimension.
void mutate(input& bytes) {
  const auto somewhere = [&] { return 1 + random_numbers.below(bytes.size() - 1); };
  switch (random_numbers.below(6)) {
    case 0:
      bytes[somewhere()] ^= static_cast<std::uint8_t>(1U << random_numbers.below(8));
      break;
    case 1: {
      constexpr std::uint8_t edges[] = {0x00, 0x01, 0x7F, 0x80, 0xFF};
      bytes[somewhere()] = edges[random_numbers.below(5)];
      break;
    }
    case 2:
      bytes.resize(2 + random_numbers.below(bytes.size() - 1));
      break;
    case 3:
      bytes.push_back(static_cast<std::uint8_t>(random_numbers()));
      break;
    case 4:
      std::swap(bytes[somewhere()], bytes[somewhere()]);
      break;
    default:
      bytes[1] = static_cast<std::uint8_t>(random_numbers());
  }
}

}  // namespace

int main(int count, char** arguments) {
  const double seconds = count > 1 ? std::atof(arguments[1]) : 5.0;
  const auto messages = true_messages();
  const auto begin = std::chrono::steady_clock::now();
  std::size_t tried = 0;
  while (std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count() <
         seconds) {
    for (const input& message : messages) {
      input mutant = message;
      for (std::size_t times = random_numbers.below(6); times > 0; --times) mutate(mutant);
      LLVMFuzzerTestOneInput(mutant.data(), mutant.size());
      ++tried;
    }
  }
  std::cout << tried << " messages of " << messages.size() << " true ones\n";
  return tried == 0 ? 1 : 0;
}
