// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/text.hpp>
#include <coop/laws/law_violation.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace coop::laws {

/// What a sampling policy promises beyond the concept.
struct sampling_facts {
  bool each_sample_once_an_epoch = true;  ///< false: samples are drawn with replacement
};

/// The laws of `Sampling` on one shard, batch size, seed and node; throws `law_violation`.
///
/// Batches are samples of the shard, and none is empty unless the shard is; next(step) depends on
/// the key and the step alone, in whatever order steps are asked for; an epoch of
/// steps_per_epoch(shard size, batch size) steps holds each sample exactly once if the facts say
/// so. Takes three epochs of time and memory.
template <Sampling S>
void sampling_on(const S& policy, std::span<const std::size_t> shard, std::size_t batch_size,
                 std::uint64_t seed, std::size_t node, sampling_facts facts = {}) {
  const std::string where =
      text({" (shard of ", shard.size(), ", batch size ", batch_size, ", node ", node, ")"});
  using batch = std::vector<std::size_t>;
  const auto take = [](auto& sampler, std::size_t step) {
    const std::span<const std::size_t> view = sampler.next(step);
    return batch(view.begin(), view.end());
  };

  const std::size_t epoch = policy.steps_per_epoch(shard.size(), batch_size);
  law(shard.empty() || epoch > 0, {"an epoch of a shard with samples has a step", where});
  const std::size_t last = shard.empty() ? 3 : 3 * epoch;
  auto sampler = policy.start(shard, batch_size, seed, node);
  std::vector<batch> batches;
  for (std::size_t step = 1; step <= last; ++step) {
    batches.push_back(take(sampler, step));
    law(batches.back().empty() == shard.empty(),
        {"a batch is empty if and only if the shard is", where});
    law(std::ranges::all_of(
            batches.back(),
            [&](std::size_t i) { return std::ranges::find(shard, i) != shard.end(); }),
        {"a batch holds samples of the shard only", where});
  }

  auto backwards = policy.start(shard, batch_size, seed, node);
  for (std::size_t step = last; step >= 1; --step) {
    law(take(backwards, step) == batches[step - 1],
        {"the batch of a step depends on key and step alone, not on the steps before", where});
  }

  if (!facts.each_sample_once_an_epoch || shard.empty()) return;
  batch once(shard.begin(), shard.end());
  std::ranges::sort(once);
  for (std::size_t first = 0; first < last; first += epoch) {
    batch seen;
    for (std::size_t i = first; i < first + epoch; ++i) {
      seen.insert(seen.end(), batches[i].begin(), batches[i].end());
    }
    std::ranges::sort(seen);
    law(seen == once, {"an epoch holds every sample of the shard exactly once", where});
  }
}

/// The laws of `Sampling` on shards and batch sizes of many kinds: empty, one sample, batches that
/// divide the shard, that do not, and that are larger.
template <Sampling S>
void sampling(const S& policy, sampling_facts facts = {}) {
  for (const std::size_t size : {0U, 1U, 2U, 7U, 12U, 33U}) {
    std::vector<std::size_t> shard(size);
    for (std::size_t i = 0; i < size; ++i) shard[i] = 5 + 3 * i;
    for (const std::size_t batch_size : {1U, 2U, 5U, 12U, 100U}) {
      for (const std::size_t node : {0U, 3U}) {
        sampling_on(policy, shard, batch_size, 42, node, facts);
      }
    }
  }
}

}  // namespace coop::laws
