// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/compressors/level_message.hpp>
#include <coop/core/random.hpp>

#include <vector>

TEST_CASE("levels in Elias' code come back, sparse and dense", "[compressors]") {
  coop::random_stream random{1};
  for (const bool sparse : {true, false}) {
    for (const std::size_t size : {1UL, 2UL, 100UL}) {
      for (int draw = 0; draw < 50; ++draw) {
        std::vector<int> levels(size);
        for (int& level : levels) {
          if (random.below(3) == 0) level = static_cast<int>(random.below(41)) - 20;
        }
        std::vector<std::byte> bytes(1000);
        coop::bit_writer writer{bytes};
        coop::put_value(1.5, writer);
        coop::elias_level_writer out{writer, sparse};
        for (const int level : levels) out.put(level);
        out.finish();
        bytes.resize(writer.finish());
        coop::bit_reader reader{bytes};
        CHECK(coop::get_value<double>(reader) == 1.5);
        std::vector<int> read(size);
        coop::read_elias_levels(reader, 20, sparse, size,
                                [&](std::size_t i, int level) { read.at(i) = level; });
        reader.finish();
        REQUIRE(read == levels);
      }
    }
  }
}
