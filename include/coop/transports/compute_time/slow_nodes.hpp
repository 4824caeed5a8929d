// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/describe.hpp>
#include <coop/core/error.hpp>
#include <coop/core/random.hpp>
#include <coop/core/text.hpp>
#include <coop/transports/compute_time/any_compute_time.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace coop::compute_time {

/// Compute time model: as `base`, but some nodes always take `factor` times as long.
template <ComputeTimeModel Base>
class slow_nodes {
 public:
  slow_nodes(Base base, std::vector<std::size_t> nodes, double factor)
      : base_{std::move(base)}, nodes_{std::move(nodes)}, factor_{factor} {
    require(factor > 0 && std::isfinite(factor),
            {"slow_nodes: the factor is ", factor, ", must be above 0 and finite"});
    std::ranges::sort(nodes_);
  }

  [[nodiscard]] double seconds(std::size_t node, std::size_t step, random_stream& random) const {
    const double own = base_.seconds(node, step, random);
    return std::ranges::binary_search(nodes_, node) ? factor_ * own : own;
  }
  [[nodiscard]] std::string describe() const {
    std::string nodes;
    for (const std::size_t node : nodes_) nodes += text({nodes.empty() ? "" : ", ", node});
    return text(
        {"compute_time::slow_nodes{", coop::describe(base_), ", {", nodes, "}, ", factor_, "}"});
  }

 private:
  Base base_;
  std::vector<std::size_t> nodes_;  // ascending
  double factor_;
};

}  // namespace coop::compute_time
