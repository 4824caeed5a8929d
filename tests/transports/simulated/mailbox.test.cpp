// SPDX-License-Identifier: BSL-1.0
#include <coop/transports/simulated/mailbox.hpp>

#include <cstddef>
#include <vector>

#include "support/catch.hpp"

namespace {

TEST_CASE("a publication is copied only for readers that are late", "[mailbox]") {
  coop::publications all;
  std::vector<std::byte> memory(3, std::byte{7});

  coop::publication* read = all.make(memory);
  CHECK(read->bytes.data() == memory.data());
  coop::publication* const first = read;
  read->readers = 1;
  all.was_read(read);
  all.leave(read);
  CHECK(read == nullptr);

  coop::publication* late = all.make(memory);
  CHECK(late == first);  // its place is used again
  CHECK(late->readers == 0);
  CHECK(!late->left);
  late->readers = 2;
  coop::publication* const kept = late;
  all.leave(late);
  memory.assign(3, std::byte{9});
  REQUIRE(kept->copy);
  CHECK(kept->bytes.data() != memory.data());
  CHECK(kept->bytes[2] == std::byte{7});
  all.was_read(kept);
  CHECK(kept->copy);  // for the other one
  all.was_read(kept);
  CHECK(!kept->copy);
  CHECK(all.make({}) == kept);
}

TEST_CASE("nothing is copied where there is nothing", "[mailbox]") {
  coop::publications all;
  coop::publication* empty = all.make({});
  coop::publication* const kept = empty;
  empty->readers = 1;
  all.leave(empty);
  CHECK(!kept->copy);
  coop::publication* none = nullptr;
  all.leave(none);
  CHECK(none == nullptr);
}

}  // namespace
