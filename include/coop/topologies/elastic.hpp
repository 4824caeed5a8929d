// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <ranges>
#include <string>

namespace coop {

/// m workers pulled towards an anchor, and the anchor towards them, with strength α: EASGD of
/// Zhang, Choromanska and LeCun, "Deep learning with elastic averaging SGD" (NIPS 2015).
///
///     x_i ← (1 − α)·x_i + α·z,    z ← (1 − mα)·z + α·Σ_i x_i
///
/// Node m is the auxiliary anchor z. ζ = max(|1 − α|, |1 − (m+1)α|); the default α = 2/(m+2) makes
/// it least, m/(m+2). (With one worker |1 − 2α|: nobody is left to disagree with.)
/// Throws `std::invalid_argument` unless m ≥ 1 and 0 < α < 2/(m+1). Costs no memory.
class elastic {
 public:
  static constexpr bool symmetric = true;
  static constexpr bool doubly_stochastic = true;
  static constexpr bool averages_exactly = false;
  static constexpr bool time_varying = false;

  explicit elastic(std::size_t workers) : elastic{workers, best_alpha(workers)} {}

  elastic(std::size_t workers, double alpha) : workers_{workers}, alpha_{alpha} {
    require(workers > 0, "elastic: 0 workers, must be at least 1");
    const double limit = 2.0 / (static_cast<double>(workers) + 1.0);
    require(alpha > 0.0 && alpha < limit,
            {"elastic: alpha is ", alpha, ", must be above 0 and below 2/(m+1) = ", limit,
             " or models and anchor drift apart; leave it out for the best, 2/(m+2)"});
  }

  /// 2/(m+2), where ζ is least.
  [[nodiscard]] static constexpr double best_alpha(std::size_t workers) noexcept {
    return 2.0 / (static_cast<double>(workers) + 2.0);
  }

  [[nodiscard]] std::size_t nodes() const noexcept { return workers_ + 1; }
  [[nodiscard]] std::size_t workers() const noexcept { return workers_; }
  [[nodiscard]] double alpha() const noexcept { return alpha_; }

  [[nodiscard]] double zeta() const noexcept {
    const double anchor = std::abs(1.0 - (static_cast<double>(workers_) + 1.0) * alpha_);
    return workers_ == 1 ? anchor : std::max(std::abs(1.0 - alpha_), anchor);
  }

  [[nodiscard]] auto neighbours(std::size_t /*round*/, std::size_t node) const {
    const std::size_t links = node == workers_ ? workers_ + 1 : 2;
    return std::views::iota(std::size_t{0}, links) |
           std::views::transform(link_of{node, workers_, alpha_});
  }

  [[nodiscard]] std::string describe() const {
    return text({"elastic{", workers_, ", ", alpha_, "}"});
  }

 private:
  /// The i-th link of a node, ascending: a worker has itself and the anchor, the anchor all.
  struct link_of {
    std::size_t node;
    std::size_t workers;
    double alpha;
    [[nodiscard]] link operator()(std::size_t i) const noexcept {
      if (node < workers) return i == 0 ? link{node, 1.0 - alpha} : link{workers, alpha};
      return {i, i < workers ? alpha : 1.0 - static_cast<double>(workers) * alpha};
    }
  };

  std::size_t workers_;
  double alpha_;
};

}  // namespace coop
