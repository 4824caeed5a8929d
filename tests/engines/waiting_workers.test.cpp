// SPDX-License-Identifier: BSL-1.0
#include <coop/engines/waiting_workers.hpp>

#include <coop/core/random.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

#include "support/catch.hpp"

TEST_CASE("the slowest clock is the least of all, whoever counts") {
  const std::vector<std::size_t> participants{1, 2, 5, 6};
  coop::waiting_workers waiting{participants, 8};
  std::vector<std::size_t> clocks(4);
  coop::random_stream random{7};
  for (int i = 0; i < 500; ++i) {
    const std::size_t number = random.below(i < 300 ? 4 : 2);  // then two stand still
    ++clocks[number];
    waiting.count(participants[number]);
    waiting.add(participants[number]);
    std::size_t seen = 0;
    waiting.release([&](const coop::turn& t, std::size_t worker) {
      ++seen;
      CHECK(worker == participants[number]);
      CHECK(t.worker == number);
      CHECK(t.workers == 4);
      CHECK(t.clock == clocks[number]);
      CHECK(t.slowest == *std::min_element(clocks.begin(), clocks.end()));
      return true;
    });
    CHECK(seen == 1);
  }
}

TEST_CASE("those who are not let go wait on, in their order") {
  const std::vector<std::size_t> participants{0, 1, 2};
  coop::waiting_workers waiting{participants, 3};
  for (const std::size_t worker : {2U, 0U, 1U}) waiting.add(worker);
  std::vector<std::size_t> asked;
  waiting.release([&](const coop::turn&, std::size_t worker) {
    asked.push_back(worker);
    return worker == 0;
  });
  waiting.release([&](const coop::turn&, std::size_t worker) {
    asked.push_back(worker);
    return true;
  });
  waiting.release([&](const coop::turn&, std::size_t worker) {
    asked.push_back(worker);
    return true;
  });
  CHECK(asked == std::vector<std::size_t>{2, 0, 1, 2, 1});
}
