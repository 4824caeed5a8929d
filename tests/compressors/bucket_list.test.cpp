// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/compressors/bucket_list.hpp>

#include <cstddef>
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
  CHECK(coop::bucket_list{9, 0}.packed_message_bytes(4, 1) == 4 + 2);
  CHECK(coop::bucket_list{3, 1}.packed_message_bytes(8, 1) == 27);
  CHECK(coop::bucket_list{9, 100}.largest() == 9);
}
