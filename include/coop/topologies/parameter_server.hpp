// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/text.hpp>
#include <coop/topologies/equal_links.hpp>

#include <cstddef>
#include <string>

namespace coop {

/// m workers and the servers of one model, each of a contiguous share of its parameters: a star.
/// Li et al., "Scaling distributed machine learning with the parameter server" (OSDI 2014).
///
/// Nodes 0 … m−1 are the workers, m … m+servers−1 the servers, auxiliary nodes. W_ij = 1/m for
/// workers i and every j: where all are waited for, one round gives every node the workers' mean.
/// Throws `std::invalid_argument` without a worker or without a server; more servers than
/// parameters are legal, and idle. Costs no memory.
class parameter_server {
 public:
  static constexpr bool symmetric = false;
  static constexpr bool doubly_stochastic = false;
  static constexpr bool averages_exactly = true;
  static constexpr bool time_varying = false;
  static constexpr bool served = true;

  explicit parameter_server(std::size_t workers, std::size_t servers = 1)
      : workers_{workers}, servers_{servers} {
    require(workers > 0, "parameter_server: 0 workers, must be at least 1");
    require(servers > 0, "parameter_server: 0 servers, must be at least 1");
  }

  [[nodiscard]] std::size_t nodes() const noexcept { return workers_ + servers_; }
  [[nodiscard]] std::size_t workers() const noexcept { return workers_; }
  [[nodiscard]] std::size_t servers() const noexcept { return servers_; }

  [[nodiscard]] auto neighbours(std::size_t /*round*/, std::size_t /*node*/) const {
    return equal_links(0, workers_, weight());
  }
  [[nodiscard]] auto recipients(std::size_t /*round*/, std::size_t node) const {
    return equal_links(0, node < workers_ ? nodes() : 0, weight());
  }

  [[nodiscard]] std::string describe() const {
    return servers_ == 1 ? text({"parameter_server{", workers_, "}"})
                         : text({"parameter_server{", workers_, ", ", servers_, "}"});
  }

 private:
  [[nodiscard]] double weight() const noexcept { return 1.0 / static_cast<double>(workers_); }

  std::size_t workers_;
  std::size_t servers_;
};

}  // namespace coop
