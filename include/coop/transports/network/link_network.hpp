// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/transports/network/wire.hpp>

#include <cstddef>
#include <string>
#include <utility>

namespace coop {

/// Network model: every link as the user's own function says, `wire_of(from, to)` → `wire`. The
/// same at every call.
template <class Function>
class link_network {
 public:
  explicit link_network(Function wire_of) : wire_of_{std::move(wire_of)} {}

  [[nodiscard]] wire link(std::size_t from, std::size_t to) const { return wire_of_(from, to); }
  [[nodiscard]] std::string describe() const { return "link_network{wire_of}"; }

 private:
  Function wire_of_;
};

}  // namespace coop
