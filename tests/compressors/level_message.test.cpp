// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/compressors/level_message.hpp>
#include <coop/core/random.hpp>

#include <utility>
#include <vector>

TEST_CASE("buckets cover a vector in order, the last one of what is left", "[compressors]") {
  const auto sizes = [](coop::bucket_list list) {
    std::vector<std::size_t> all;
    std::size_t next = 0;
    list.for_each([&](std::size_t begin, std::size_t size) {
      CHECK(begin == next);
      next = begin + size;
      all.push_back(size);
    });
    CHECK(next == list.dimension);
    CHECK(all.size() == list.count());
    return all;
  };
  CHECK(sizes({0, 0}).empty());
  CHECK(sizes({0, 4}).empty());
  CHECK(sizes({7, 0}) == std::vector<std::size_t>{7});
  CHECK(sizes({7, 9}) == std::vector<std::size_t>{7});
  CHECK(sizes({8, 4}) == std::vector<std::size_t>{4, 4});
  CHECK(sizes({9, 4}) == std::vector<std::size_t>{4, 4, 1});
  CHECK(coop::bucket_list{9, 4}.packed_message_bytes(4, 3) == 3 * 4 + 2 + 2 + 1);
  CHECK(coop::bucket_list{0, 4}.packed_message_bytes(4, 3) == 0);
}

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
