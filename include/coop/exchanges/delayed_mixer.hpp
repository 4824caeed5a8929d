// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/vector.hpp>

#include <cstddef>
#include <utility>
#include <vector>

namespace coop {

/// Mixes as `Mixer` does, and hands out what it mixed `delay` calls before; zeros at first.
template <class V, class Mixer>
class delayed_mixer {
 public:
  /// `parts`: what `Mixer` is made of.
  template <class... Parts>
  explicit delayed_mixer(std::size_t delay, Parts&&... parts)
      : delay_{delay}, mixer_{std::forward<Parts>(parts)...} {}

  void operator()(V& v, std::size_t round, std::size_t step) {
    mixer_(v, round, step);
    delay(v);
  }
  void operator()(V& v, V& own, std::size_t round, std::size_t step) {
    mixer_(v, own, round, step);
    delay(v);
  }

 private:
  void delay(V& v) {
    if (delay_ == 0) return;
    if (waiting_.size() < delay_) {
      waiting_.push_back(v);
      fill(v, 0.0);
      return;
    }
    std::swap(v, waiting_[oldest_]);
    oldest_ = (oldest_ + 1) % delay_;
  }

  std::size_t delay_;
  std::size_t oldest_ = 0;
  std::vector<V> waiting_;
  Mixer mixer_;
};

}  // namespace coop
