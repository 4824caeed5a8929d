// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/text.hpp>
#include <coop/core/vector.hpp>

#include <cmath>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace coop {

/// `l2`, the weight of a regulariser; throws `std::invalid_argument` unless it is finite and at
/// least 0.
[[nodiscard]] inline double valid_l2(std::string_view objective, double l2) {
  if (l2 >= 0 && std::isfinite(l2)) return l2;
  throw std::invalid_argument{text({objective, ": l2 is ", l2, ", must be finite and at least 0"})};
}

/// l2/2 ‖x‖².
template <class T>
[[nodiscard]] double ridge(double l2, std::span<const T> x) {
  return l2 == 0 ? 0.0 : 0.5 * l2 * dot(x, x);
}

/// g ← l2·x, the gradient of that: what the gradient of a batch is then added to.
template <class T>
void start_gradient(double l2, std::span<const T> x, std::span<T> g) {
  if (l2 == 0) {
    fill(g, 0.0);  // without a look at x, which may not be in the cache
  } else {
    for_each([l2 = static_cast<T>(l2)](T& to, const T& from) { to = l2 * from; }, g, x);
  }
}

}  // namespace coop
