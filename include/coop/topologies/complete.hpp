// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/text.hpp>
#include <coop/topologies/equal_links.hpp>

#include <cstddef>
#include <string>

namespace coop {

/// Everybody averages with everybody: W = 11ᵀ/m, ζ = 0.
///
/// Every weight is 1.0/m, to the bit. Throws `std::invalid_argument` for m = 0. Costs no memory;
/// a node hears m links a round unless the transport has an all-reduce.
class complete {
 public:
  static constexpr bool symmetric = true;
  static constexpr bool doubly_stochastic = true;
  static constexpr bool averages_exactly = true;
  static constexpr bool time_varying = false;

  explicit complete(std::size_t workers = 1) : workers_{workers} {
    require(workers > 0, "complete: 0 workers, must be at least 1");
  }

  [[nodiscard]] std::size_t nodes() const noexcept { return workers_; }
  [[nodiscard]] std::size_t workers() const noexcept { return workers_; }
  [[nodiscard]] double zeta() const noexcept { return 0.0; }

  [[nodiscard]] auto neighbours(std::size_t /*round*/, std::size_t /*node*/) const {
    return equal_links(0, workers_, 1.0 / static_cast<double>(workers_));
  }

  [[nodiscard]] std::string describe() const { return text({"complete{", workers_, "}"}); }

 private:
  std::size_t workers_;
};

}  // namespace coop
