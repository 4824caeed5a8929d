// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/text.hpp>
#include <coop/transports/compute_time/any_compute_time.hpp>
#include <coop/transports/gathering.hpp>
#include <coop/transports/network/any_network.hpp>
#include <coop/transports/network/link_faults.hpp>
#include <coop/transports/network/uniform_network.hpp>
#include <coop/transports/simulated/absence.hpp>
#include <coop/transports/simulated/all_reduce_model.hpp>
#include <coop/transports/simulated/communicator.hpp>
#include <coop/transports/simulated/event_log.hpp>
#include <coop/transports/simulated/ports.hpp>
#include <coop/transports/simulated/world.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace coop {

/// Transport: nodes under a virtual clock, all on this thread. The very code of the other
/// transports runs, to the same bits where it is synchronous, and tells how long it would take on a
/// network and on machines that need not be there.
///
///     simulated{.network = uniform_network{50e-6, 1.25e9},
///               .compute = compute_time::shifted_exponential{0.1, 20}}
///
/// Discrete events in the order of virtual time, then of nodes: the same seed gives the same
/// events. A node costs the stack that it touches, about 8 KB. What takes virtual time:
/// compute(), links and ports (`ports`), all-reduces (`all_reduce_model`) and barriers (⌈log2 n⌉α);
/// everything else takes none. Collective calls go by the slowest link that they use.
struct simulated {
  any_network network = uniform_network{};  ///< by default of infinite speed
  any_compute_time compute{};               ///< of one gradient; by default no time
  all_reduce_model all_reduce = all_reduce_model::ring;
  contention ports = contention::both;
  link_faults faults{};
  std::vector<absence> absences{};                    ///< of nodes that leave and join
  std::uint64_t seed = 1;                             ///< of compute times and lost messages
  event_log* log = nullptr;                           ///< where every run is recorded, if anywhere
  std::size_t stack_bytes = std::size_t{512} * 1024;  ///< of a node; only touched pages cost memory

  using communicator = simulated_communicator;

  /// Calls worker(communicator&) once a node and returns when all have returned.
  /// Throws std::invalid_argument for no nodes, tiny stacks and impossible faults, and
  /// `coop::error` with the rank of the node that threw first in virtual time, which the message
  /// names. Where nodes wait for each other and none can go on, one of them throws a `coop::error`
  /// that says who waits for whom.
  template <class Worker>
  void run(std::size_t nodes, Worker&& worker) const {
    require(nodes > 0, "simulated: run() of 0 nodes, must be at least 1");
    require(nodes < most_nodes,
            {"simulated: run() of ", nodes, " nodes, must be below ", most_nodes});
    require(stack_bytes >= least_stack_bytes,
            {"simulated: stack_bytes is ", stack_bytes, ", must be at least ", least_stack_bytes});
    require(stack_bytes <= most_stack_bytes,
            {"simulated: stack_bytes is ", stack_bytes, ", must be at most ", most_stack_bytes});
    faults.validate(nodes);
    const coop::absences away{absences, nodes};
    if (log != nullptr) log->clear();
    simulated_world all{
        {&network, &compute, &faults, &away, ports, all_reduce, seed, stack_bytes, log}, nodes};
    for (std::size_t rank = 0; rank < nodes; ++rank) {
      all.time().start(rank, [&all, &worker, rank] {
        if (all.time().stopped()) return;
        all.record(rank, activity::away, 0, all.time().now());
        simulated_communicator own{all, rank};
        try {
          worker(own);
        } catch (const run_stopped&) {
        } catch (...) {
          all.fail(rank);
        }
        own.drain();
      });
    }
    all.time().run();
    all.finish_log();
    all.rethrow_failure();
  }

  static constexpr std::size_t most_nodes = std::size_t{1}
                                            << 24U;  ///< that random streams tell apart
  static constexpr std::size_t least_stack_bytes = std::size_t{64} * 1024;
  static constexpr std::size_t most_stack_bytes = std::size_t{1} << 40U;

  [[nodiscard]] std::string describe() const {
    std::string all = text({"simulated{", network.describe()});
    if (!compute.none()) all += text({", ", compute.describe()});
    return all + "}";
  }
};

}  // namespace coop
