// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>

#include <string>

namespace coop {

/// Factor 1/(1 + τ), τ being the updates that the server has made since the gradient's model: the
/// staler a gradient, the smaller its step. (Theirs divides by τ, and by 1 where τ = 0.)
/// Zhang, Gupta, Lian and Liu, "Staleness-aware async-SGD for distributed deep learning" (IJCAI
/// 2016). Without a parameter server τ = 0.
struct staleness_adaptive {
  [[nodiscard]] constexpr double factor(const progress& p) const noexcept {
    return 1.0 / (1.0 + static_cast<double>(p.staleness));
  }

  [[nodiscard]] std::string describe() const { return "staleness_adaptive{}"; }
};

}  // namespace coop
