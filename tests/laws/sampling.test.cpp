// SPDX-License-Identifier: BSL-1.0
#include <coop/laws/sampling.hpp>

#include <coop/archetypes/sampling.hpp>
#include <coop/data/full_batch.hpp>
#include <coop/data/reshuffle.hpp>
#include <coop/data/with_replacement.hpp>

#include <cstdint>
#include <span>
#include <vector>

#include "support/catch.hpp"

namespace {

TEST_CASE("the library's samplings obey their laws", "[sampling]") {
  CHECK_NOTHROW(coop::laws::sampling(coop::reshuffle{}));
  CHECK_NOTHROW(coop::laws::sampling(coop::full_batch{}));
  CHECK_NOTHROW(
      coop::laws::sampling(coop::with_replacement{}, {.each_sample_once_an_epoch = false}));
  CHECK_NOTHROW(coop::laws::sampling(coop::archetypes::sampling{}));
}

TEST_CASE("drawing with replacement is not once an epoch", "[sampling]") {
  CHECK_THROWS_TEXT(coop::laws::sampling(coop::with_replacement{}), coop::law_violation,
                    "exactly once");
}

/// A sampling with a defect: next(step) is `Next`, called with the sampler's own count of calls.
template <auto Next>
struct defective {
  struct sampler {
    std::span<const std::size_t> shard;
    std::size_t calls = 0;
    std::vector<std::size_t> batch{};
    std::span<const std::size_t> next(std::size_t step) {
      if (shard.empty()) return {};
      batch = Next(shard, step, ++calls);
      return batch;
    }
  };
  sampler start(std::span<const std::size_t> shard, std::size_t, std::uint64_t, std::size_t) const {
    return {shard};
  }
  std::size_t steps_per_epoch(std::size_t samples, std::size_t) const { return samples; }
};

using batch = std::vector<std::size_t>;
using shard_view = std::span<const std::size_t>;

batch remembers(shard_view shard, std::size_t, std::size_t calls) {
  return {shard[calls % shard.size()]};
}
batch strange(shard_view, std::size_t, std::size_t) { return {1}; }
batch nothing(shard_view, std::size_t, std::size_t) { return {}; }
batch the_first(shard_view shard, std::size_t, std::size_t) { return {shard[0]}; }
batch right(shard_view shard, std::size_t step, std::size_t) {
  return {shard[step % shard.size()]};
}

TEST_CASE("defects are found and told", "[sampling]") {
  CHECK_NOTHROW(coop::laws::sampling(defective<right>{}));
  CHECK_THROWS_TEXT(coop::laws::sampling(defective<remembers>{}), coop::law_violation,
                    "key and step alone");
  CHECK_THROWS_TEXT(coop::laws::sampling(defective<strange>{}), coop::law_violation,
                    "samples of the shard only");
  CHECK_THROWS_TEXT(coop::laws::sampling(defective<nothing>{}), coop::law_violation,
                    "empty if and only if");
  CHECK_THROWS_TEXT(coop::laws::sampling(defective<the_first>{}), coop::law_violation,
                    "exactly once");
}

}  // namespace
