// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>

namespace coop {

/// While the result lives, what nodes tell each other takes no virtual time, where they have some:
///
///     [[maybe_unused]] const auto still = untimed(communicator);
template <Communicator Comm>
[[nodiscard]] auto untimed(Comm& communicator) {
  if constexpr (UntimedCommunicator<Comm>) {
    return communicator.untimed();
  } else {
    return false;
  }
}

}  // namespace coop
