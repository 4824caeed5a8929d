// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/exchanges/gradients.hpp>

#include <string>

namespace coop::exchange {

/// `exchange::gradients` by all-reduce or not at all: what a node sends does not grow with the
/// number of nodes, and a compressor or an aggregator that cannot be summed on the way does not
/// compile.
struct reduced_gradients : gradients {
  static constexpr bool reduces_only = true;

  [[nodiscard]] std::string describe() const { return "exchange::reduced_gradients{}"; }
};

}  // namespace coop::exchange
