// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/transports/compute_time/any_compute_time.hpp>
#include <coop/transports/network/any_network.hpp>
#include <coop/transports/network/link_faults.hpp>
#include <coop/transports/simulated/absence.hpp>
#include <coop/transports/simulated/all_reduce_model.hpp>
#include <coop/transports/simulated/event_log.hpp>
#include <coop/transports/simulated/ports.hpp>

#include <cstddef>
#include <cstdint>

namespace coop {

/// What a simulated run goes by.
struct world_settings {
  const any_network* network;
  const any_compute_time* compute;
  const link_faults* faults;
  const absences* away;
  contention ports;
  all_reduce_model all_reduce;
  std::uint64_t seed;
  std::size_t stack_bytes;
  event_log* log;
};

}  // namespace coop
