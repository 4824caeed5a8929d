// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/random.hpp>
#include <coop/core/vector.hpp>
#include <coop/data/partition.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace coop::data {

/// Few labels a worker: sorts the samples by label, cuts them into workers × shards_per_worker
/// pieces of equal size (they differ by at most one), and deals every worker `shards_per_worker`
/// pieces at random. McMahan et al., "Communication-efficient learning of deep networks from
/// decentralized data" (AISTATS 2017), who use two pieces.
///
/// Throws `std::invalid_argument` with no worker or piece, more pieces than samples, or a label
/// that is NaN or infinite.
[[nodiscard]] inline partition by_label_shards(std::span<const double> labels, std::size_t workers,
                                               std::size_t shards_per_worker, std::uint64_t seed) {
  require_enough_samples("by_label_shards", labels.size(), workers);
  require(shards_per_worker > 0, "by_label_shards: shards_per_worker is 0, must be at least 1");
  require(shards_per_worker <= labels.size() / workers,
          {"by_label_shards: ", workers, " workers x ", shards_per_worker, " shards but ",
           labels.size(), " samples: use fewer shards, or more data"});
  require(all_finite(labels), "by_label_shards: a label is NaN or infinite");

  const auto order = ascending(labels);
  const std::size_t pieces = workers * shards_per_worker;
  const partition cut = deal(order, even_sizes(labels.size(), pieces));

  auto hands = in_order(pieces);
  random_stream{seed, 0, 0, purpose::partition}.shuffle(hands.begin(), hands.end());
  std::vector<std::vector<std::size_t>> shards(workers);
  for (std::size_t i = 0; i < pieces; ++i) {
    const auto piece = cut[hands[i]];
    auto& shard = shards[i / shards_per_worker];
    shard.insert(shard.end(), piece.begin(), piece.end());
  }
  return partition{std::move(shards)};
}

}  // namespace coop::data
