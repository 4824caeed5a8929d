// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

namespace coop {

/// What decides whether a server lets a worker start its next gradient.
struct turn {
  std::size_t worker = 0;   ///< its number among the workers that have samples, from 0
  std::size_t workers = 1;  ///< how many these are
  std::size_t clock = 0;    ///< gradients that it has sent
  std::size_t slowest = 0;  ///< gradients that the slowest has sent
  std::size_t updates = 0;  ///< updates that the server has made
};

}  // namespace coop
