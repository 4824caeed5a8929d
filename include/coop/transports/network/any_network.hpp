// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/describe.hpp>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>
#include <coop/transports/network/uniform_network.hpp>
#include <coop/transports/network/wire.hpp>

#include <cmath>
#include <concepts>
#include <cstddef>
#include <functional>
#include <string>
#include <type_traits>
#include <utility>

namespace coop {

/// Says what it costs to move bytes from one node to another: `link(from, to)` → `wire`.
template <class N>
concept NetworkModel = std::copyable<N> && requires(const N& network, std::size_t node) {
  { network.link(node, node) } -> std::convertible_to<wire>;
};

/// Any network model. One type for all, so that an engine is compiled once for all of them.
class any_network {
 public:
  any_network() : any_network{uniform_network{}} {}

  template <class Network>
    requires(!std::same_as<Network, any_network>) && NetworkModel<Network>
  any_network(Network network) : description_{coop::describe(network)} {
    if constexpr (std::same_as<Network, uniform_network>) {
      same_ = network.link(0, 0);
    } else {
      function_ = [own = std::move(network)](std::size_t from, std::size_t to) -> wire {
        return own.link(from, to);
      };
    }
  }

  /// Throws `coop::error` for a link of negative or undefined cost.
  [[nodiscard]] wire link(std::size_t from, std::size_t to) const {
    if (uniform()) return same_;
    const wire found = function_(from, to);
    if (!(found.latency >= 0 && found.seconds_per_byte >= 0 && std::isfinite(found.latency) &&
          std::isfinite(found.seconds_per_byte))) {
      throw error{text({"the network model gives the link from node ", from, " to node ", to,
                        " a latency of ", found.latency, " s and ", found.seconds_per_byte,
                        " s a byte; both must be at least 0 and finite"})};
    }
    return found;
  }

  /// Whether all links are the same.
  [[nodiscard]] bool uniform() const noexcept { return !function_; }
  [[nodiscard]] const std::string& describe() const noexcept { return description_; }

 private:
  wire same_{};
  std::function<wire(std::size_t, std::size_t)> function_;
  std::string description_;
};

}  // namespace coop
