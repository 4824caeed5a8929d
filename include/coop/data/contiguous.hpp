// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/data/partition.hpp>

#include <cstddef>

namespace coop::data {

/// Worker 0 gets the first samples, worker 1 the next, …; sizes differ by at most one, larger
/// first. Throws `std::invalid_argument` with no worker, or more workers than samples.
[[nodiscard]] inline partition contiguous(std::size_t samples, std::size_t workers) {
  require_enough_samples("contiguous", samples, workers);
  return deal(in_order(samples), even_sizes(samples, workers));
}

}  // namespace coop::data
