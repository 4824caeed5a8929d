// SPDX-License-Identifier: BSL-1.0
#include <coop/engines/parameter_server_share.hpp>

#include <coop/aggregators/data_size_weighted_mean.hpp>
#include <coop/aggregators/incremental_aggregate.hpp>
#include <coop/compose.hpp>
#include <coop/compressors/top_k.hpp>
#include <coop/compressors/two_way.hpp>
#include <coop/schedules/asynchronous.hpp>
#include <coop/schedules/quorum.hpp>
#include <coop/topologies/parameter_server.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "support/catch.hpp"

namespace {

using vec = std::vector<double>;
using coop::pushed_gradient;

constexpr std::size_t workers = 3;

coop::run_plan plan_of(std::vector<std::size_t> sizes) {
  return {.options = {},
          .partition = coop::data::partition{{{0}}},
          .workers = workers,
          .shard_sizes = std::move(sizes)};
}

const vec start{1, 2};

template <class Composition>
auto share_of(const Composition& composition, const coop::run_plan& plan) {
  return coop::parameter_server_share<Composition, double>{
      composition, plan, coop::one_block(start.size()), std::span<const double>{start}, workers};
}

std::span<const std::byte> bytes_of(const vec& values) {
  return std::as_bytes(std::span<const double>{values});
}
vec shown(const auto& share) { return {share.shown().begin(), share.shown().end()}; }

}  // namespace

TEST_CASE("a share steps along the mean of the gradients, by number or by data") {
  const vec a{4, 0};
  const vec b{0, 8};
  const std::array<pushed_gradient, 2> both{pushed_gradient{0, 0, bytes_of(a)},
                                            pushed_gradient{2, 0, bytes_of(b)}};
  const auto plan = plan_of({3, 5, 1, 0});
  const auto equal = compose(coop::parameter_server{workers}, coop::quorum{2});
  auto share = share_of(equal, plan);
  share.update(both, 0.5);
  CHECK(shown(share) == vec{1 - 0.5 * 2, 2 - 0.5 * 4});
  const auto by_data =
      compose(coop::parameter_server{workers}, coop::quorum{2}, coop::data_size_weighted_mean{});
  auto weighted = share_of(by_data, plan);
  weighted.update(both, 0.5);
  CHECK(shown(weighted) == vec{1 - 0.5 * 3, 2 - 0.5 * 2});
  const std::array<pushed_gradient, 1> cut{pushed_gradient{0, 0, bytes_of(a).first(8)}};
  CHECK_THROWS_TEXT(share.update(cut, 0.5), coop::error, "has 8 bytes, 16 were expected");
}

TEST_CASE("a share shows the averaged iterate where there is one") {
  const auto averaging =
      compose(coop::parameter_server{workers}, coop::asynchronous{{.average_decay = 0.75}});
  const auto plan = plan_of({1, 1, 1, 0});
  auto share = share_of(averaging, plan);
  const vec g{4, 8};
  const std::array<pushed_gradient, 1> one{pushed_gradient{1, 0, bytes_of(g)}};
  share.update(one, 1.0);
  CHECK(shown(share) == vec{1 - 0.25 * 4, 2 - 0.25 * 8});
  // Workers get the model itself.
  vec answer(start.size());
  CHECK(share.max_bytes(0) == 16);
  CHECK(share.write(0, std::as_writable_bytes(std::span{answer})) == 16);
  CHECK(answer == vec{1 - 4, 2 - 8});
}

TEST_CASE("an incremental share keeps the last gradient of every worker that has samples") {
  const auto piag =
      compose(coop::parameter_server{workers}, coop::asynchronous{}, coop::incremental_aggregate{});
  const auto plan = plan_of({1, 0, 1, 0});  // the server has none either
  auto share = share_of(piag, plan);
  const auto push = [&](std::size_t worker, const vec& g) {
    const std::array<pushed_gradient, 1> one{pushed_gradient{worker, 0, bytes_of(g)}};
    share.update(one, 1.0);
  };
  push(0, {2, 0});
  CHECK(shown(share) == vec{0, 2});
  push(2, {0, 2});
  CHECK(shown(share) == vec{-1, 1});
  push(0, {0, 0});
  CHECK(shown(share) == vec{-1, 0});
}

TEST_CASE("a worker is sent what it does not hold yet, compressed") {
  const auto two = compose(coop::parameter_server{workers}, coop::asynchronous{},
                           coop::two_way{coop::identity{}, coop::top_k{1U}});
  const auto plan = plan_of({1, 1, 1, 0});
  auto share = share_of(two, plan);
  const vec g{3, 8};
  const std::array<pushed_gradient, 1> one{pushed_gradient{1, 0, bytes_of(g)}};
  share.update(one, 1.0);  // (−2, −6), of which both workers hold (1, 2)
  const coop::top_k kept{1U};
  coop::numbered_stream<double, coop::top_k<>> stream{kept, coop::one_block(start.size())};
  vec held = start;
  const auto answer = [&](std::size_t number) {
    std::vector<std::byte> message(share.max_bytes(0));
    const std::size_t length = share.write(0, message);
    stream.decode_add(std::span{message}.first(length), 1.0, held, number);
  };
  answer(0);
  CHECK(held == vec{1, -6});
  answer(1);
  CHECK(held == vec{-2, -6});
  // Another worker still holds the start.
  std::vector<std::byte> message(share.max_bytes(2));
  const std::size_t length = share.write(2, message);
  vec other = start;
  stream.decode_add(std::span{message}.first(length), 1.0, other, 2);
  CHECK(other == vec{1, -6});
}
