// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

namespace coop {

/// Node `node` contributes with this weight: one non-zero entry of a column of W.
struct link {
  std::size_t node;
  double weight;
  friend bool operator==(const link&, const link&) = default;
};

}  // namespace coop
