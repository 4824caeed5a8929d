// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/text.hpp>
#include <coop/transports/network/wire.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <string>

namespace coop {

/// The wire of a latency in seconds and a bandwidth in bytes a second (infinite: bytes take no
/// time). `who` is for the message of std::invalid_argument.
[[nodiscard]] inline wire make_wire(const char* who, double latency, double bandwidth) {
  require(latency >= 0 && std::isfinite(latency),
          {who, ": latency is ", latency, " s, must be at least 0 and finite"});
  require(bandwidth > 0 && std::isfinite(1.0 / bandwidth),
          {who, ": bandwidth is ", bandwidth, " bytes/s, must be above 0"});
  return {latency, 1.0 / bandwidth};
}

/// Network model: every link has the same latency (seconds) and bandwidth (bytes a second).
class uniform_network {
 public:
  uniform_network() = default;
  explicit uniform_network(double latency,
                           double bandwidth = std::numeric_limits<double>::infinity())
      : wire_{make_wire("uniform_network", latency, bandwidth)}, bandwidth_{bandwidth} {}

  [[nodiscard]] wire link(std::size_t /*from*/, std::size_t /*to*/) const noexcept { return wire_; }
  [[nodiscard]] std::string describe() const {
    return text({"uniform_network{", wire_.latency, ", ", bandwidth_, "}"});
  }

 private:
  wire wire_{};
  double bandwidth_ = std::numeric_limits<double>::infinity();
};

}  // namespace coop
