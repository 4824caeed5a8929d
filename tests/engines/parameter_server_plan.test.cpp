// SPDX-License-Identifier: BSL-1.0
#include <coop/engines/parameter_server_plan.hpp>

#include <coop/schedules/asynchronous.hpp>
#include <coop/schedules/quorum.hpp>

#include <cstddef>
#include <vector>

#include "support/catch.hpp"

TEST_CASE("servers share the parameters evenly, whatever the numbers") {
  for (const std::size_t dimension : {0U, 1U, 5U, 12U, 13U}) {
    for (const std::size_t servers : {1U, 2U, 5U, 13U, 20U}) {
      const auto ranges = coop::server_ranges(dimension, servers);
      REQUIRE(ranges.size() == servers);
      std::size_t begin = 0;
      for (const auto& range : ranges) {
        CHECK(range.begin == begin);
        CHECK(range.size >= dimension / servers);
        CHECK(range.size <= dimension / servers + 1);
        begin += range.size;
      }
      CHECK(begin == dimension);
    }
  }
}

TEST_CASE("whole blocks keep their shape, cut ones become vectors") {
  const coop::parameter_layout layout{{"a", 0, 2, 3}, {"b", 6, 4, 1}, {"c", 10, 5, 2}};
  CHECK(coop::layout_inside(layout, {0, 20}) == layout);
  CHECK(coop::layout_inside(layout, {4, 8}) ==
        coop::parameter_layout{{"a", 0, 2, 1}, {"b", 2, 4, 1}, {"c", 6, 2, 1}});
  CHECK(coop::layout_inside(layout, {6, 4}) == coop::parameter_layout{{"b", 0, 4, 1}});
  CHECK(coop::size_of(coop::layout_inside(layout, {20, 0})) == 0);
}

TEST_CASE("a step of an asynchronous run is an update; idle workers make none") {
  coop::run_plan plan{.options = {.batch_size = 3},
                      .partition = coop::data::partition{{{0, 1}, {}, {2}}},
                      .workers = 3,
                      .shard_sizes = {2, 0, 1, 0},
                      .samples = 3,
                      .steps = 20,
                      .steps_per_epoch = 5};
  const coop::parameter_server_plan each{plan, coop::asynchronous{}};
  CHECK(each.participants() == std::vector<std::size_t>{0, 2});
  CHECK(each.updates() == 40);
  CHECK(each.at(10, 3).epoch() == 1.0);
  CHECK(each.at(10, 3).last == 40);
  CHECK(each.at(10, 3).staleness == 3);
  CHECK(each.evaluates(10));
  CHECK_FALSE(each.evaluates(15));
  CHECK(each.evaluates(40));
  const coop::parameter_server_plan together{plan, coop::quorum{2}};
  CHECK(together.participants().size() == 3);
  CHECK(together.updates() == 20);
  CHECK(together.at(10).epoch() == 2.0);
  plan.options.evaluate_every = 15;
  CHECK(each.evaluates(15));
  CHECK_FALSE(each.evaluates(10));
  plan.options.own_shard = true;
  CHECK_FALSE(each.evaluates(15));
}
