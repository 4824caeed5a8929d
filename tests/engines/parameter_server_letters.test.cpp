// SPDX-License-Identifier: BSL-1.0
#include <coop/engines/parameter_server_letters.hpp>

#include <coop/transports/in_process.hpp>
#include <coop/transports/simulated.hpp>
#include <coop/transports/threads.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "support/catch.hpp"

namespace {

constexpr std::size_t size = 1000;

bool holds(std::span<const std::byte> bytes, unsigned char value) {
  return std::ranges::all_of(bytes, [=](std::byte b) { return b == std::byte{value}; });
}

// Two nodes that send each other letters in turn, the second writing over what it has read.
struct players {
  template <class Comm>
  void operator()(Comm& communicator) const {
    coop::parameter_server_letters<Comm> letters{communicator};
    const std::size_t other = 1 - communicator.rank();
    for (unsigned char turn = 0; turn < 6; ++turn) {
      if (turn % 2 == communicator.rank()) {
        const std::span<std::byte> letter = letters.write(size);
        CHECK(letter.size() == size);
        CHECK(reinterpret_cast<std::uintptr_t>(letter.data()) % coop::storage_alignment == 0);
        CHECK(letters.write(size).data() == letter.data());
        std::ranges::fill(letter, std::byte{turn});
        letters.send(other, turn < 4 ? size : size - 1);
      } else {
        auto received = communicator.receive(other);
        CHECK(received.source == other);
        CHECK(received.bytes().size() == (turn < 4 ? size : size - 1));
        CHECK(holds(received.bytes(), turn));
        const std::byte* const memory = received.bytes().data();
        letters.keep(std::move(received));
        if constexpr (coop::HandingCommunicator<Comm>) {
          if (turn > 0 && turn < 4) CHECK(letters.write(size).data() == memory);
        }
      }
    }
    CHECK(communicator.traffic().bytes_out == 3 * size - 1);
    CHECK(communicator.traffic().bytes_in == 3 * size - 1);
  }
};

}  // namespace

TEST_CASE("letters arrive whole, in memory that goes back and forth") {
  coop::in_process{}.run(2, players{});
  coop::in_process{1}.run(2, players{});
  coop::threads{}.run(2, players{});
  coop::simulated{}.run(2, players{});
}

TEST_CASE("letters of other sizes get other memory") {
  coop::in_process{1}.run(1, [](auto& communicator) {
    coop::parameter_server_letters letters{communicator};
    for (const std::size_t bytes : {0U, 5U, 64U, 5U, 0U}) {
      CHECK(letters.write(bytes).size() == bytes);
      letters.send(0, bytes);
      auto own = communicator.receive(0);
      CHECK(own.bytes().size() == bytes);
      letters.keep(std::move(own));
    }
  });
}
