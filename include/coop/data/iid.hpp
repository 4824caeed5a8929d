// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/random.hpp>
#include <coop/data/partition.hpp>

#include <cstddef>
#include <cstdint>

namespace coop::data {

/// Every assignment of samples to workers is equally likely; sizes differ by at most one, larger
/// first. Throws `std::invalid_argument` with no worker, or more workers than samples.
[[nodiscard]] inline partition iid(std::size_t samples, std::size_t workers, std::uint64_t seed) {
  require_enough_samples("iid", samples, workers);
  auto order = in_order(samples);
  random_stream{seed, 0, 0, purpose::partition}.shuffle(order.begin(), order.end());
  return deal(order, even_sizes(samples, workers));
}

}  // namespace coop::data
