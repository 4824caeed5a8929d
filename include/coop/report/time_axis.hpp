// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/text.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace coop {

/// Where to mark an axis of time from `begin` to `end`, in seconds, 0 ≤ begin ≤ end < ∞: at 4 to 11
/// multiples of 1, 2 or 5 times a power of ten of a unit, which is the largest that the axis is not
/// shorter than. No ticks on an axis of no length.
class time_axis {
 public:
  struct tick {
    double seconds;
    std::string label;  ///< in the unit
  };

  time_axis(double begin, double end) {
    const double length = end - begin;
    if (!(length > 0)) return;
    constexpr std::array<scale, 6> scales{
        {{3600, "h"}, {60, "min"}, {1, "s"}, {1e-3, "ms"}, {1e-6, "µs"}, {1e-9, "ns"}}};
    std::size_t chosen = 0;
    while (chosen + 1 < scales.size() && length < scales[chosen].seconds) ++chosen;
    unit_ = scales[chosen].name;
    const double second = scales[chosen].seconds;
    const double step = nice_step(length / second);
    // A tick at an end is not lost to rounding.
    const double first = std::ceil(begin / second / step - 1e-9);
    const double last = std::floor(end / second / step + 1e-9);
    for (int i = 0; i <= most_ticks && first + i <= last; ++i) {
      const double at = (first + i) * step;
      ticks_.push_back({at * second, rounded_text(at, 14)});
    }
  }

  [[nodiscard]] const char* unit() const noexcept { return unit_; }
  [[nodiscard]] const std::vector<tick>& ticks() const& noexcept { return ticks_; }
  [[nodiscard]] std::vector<tick> ticks() && noexcept { return std::move(ticks_); }

 private:
  struct scale {
    double seconds;
    const char* name;
  };
  static constexpr int most_ticks = 10;

  // The least 1, 2 or 5 times a power of ten that divides `length` into at most 10.
  static double nice_step(double length) {
    const double power = std::pow(10.0, std::floor(std::log10(length / most_ticks)));
    for (const double factor : {1.0, 2.0, 5.0}) {
      if (factor * power * most_ticks >= length) return factor * power;
    }
    return 10 * power;
  }

  const char* unit_ = "s";
  std::vector<tick> ticks_;
};

}  // namespace coop
