// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/aggregators/incremental_aggregate.hpp>
#include <coop/compose.hpp>
#include <coop/data/full_batch.hpp>
#include <coop/schedules/asynchronous.hpp>
#include <coop/schedules/bounded_staleness.hpp>
#include <coop/schedules/deadline.hpp>
#include <coop/schedules/quorum.hpp>
#include <coop/topologies/parameter_server.hpp>

#include <cstddef>

/// Variants with a parameter server, for workers that are not in step. x is the server's model, τ
/// the updates since the one that a gradient was computed at.
namespace coop::variants {

struct asynchronous_sgd_options {
  std::size_t servers = 1;   ///< each of a share of the model
  double average_decay = 0;  ///< α of θ̄ ← αθ̄ + (1 − α)x, which is then reported; 0: none
  std::size_t ramp_up = 0;   ///< updates over which the active workers grow from 1 to m
};
/// Asynchronous SGD: x ← x − η·gᵢ(x of τ updates ago), whenever a gradient comes.
/// Dean et al. (Downpour SGD), NIPS 2012, whose servers may disagree on the order of the updates.
/// `staleness_adaptive{}` makes it that of Zhang et al., IJCAI 2016.
template <class... More>
[[nodiscard]] auto asynchronous_sgd(std::size_t workers, asynchronous_sgd_options chosen = {},
                                    const More&... more) {
  return compose(parameter_server{workers, chosen.servers},
                 asynchronous{{.average_decay = chosen.average_decay, .ramp_up = chosen.ramp_up}},
                 more...);
}

struct stale_synchronous_sgd_options {
  std::size_t staleness = 3;  ///< s: gradients by which a worker may be ahead of the slowest
  std::size_t servers = 1;
};
/// Stale synchronous parallel SGD: asynchronous, but the fastest wait for the slowest where they
/// are more than s gradients ahead. Ho et al., NIPS 2013.
template <class... More>
[[nodiscard]] auto stale_synchronous_sgd(std::size_t workers,
                                         stale_synchronous_sgd_options chosen = {},
                                         const More&... more) {
  return compose(parameter_server{workers, chosen.servers}, bounded_staleness{chosen.staleness},
                 more...);
}

/// Synchronous SGD with backup workers: x ← x − η·(mean of the first N gradients of the step), N =
/// `workers`; those of as many as `backups` stragglers are dropped.
/// Chen, Pan, Monga, Bengio and Jozefowicz, "Revisiting distributed synchronous SGD", 2016.
template <class... More>
[[nodiscard]] auto backup_workers_sgd(std::size_t workers, std::size_t backups,
                                      const More&... more) {
  return compose(parameter_server{workers + backups}, quorum{workers}, more...);
}

/// Synchronous SGD that drops the slow: the mean of what comes within `seconds`, or of the first.
template <class... More>
[[nodiscard]] auto drop_slow_sgd(std::size_t workers, double seconds, const More&... more) {
  return compose(parameter_server{workers}, deadline{seconds}, more...);
}

/// Incremental aggregated gradients, asynchronously: x ← x − η·(1/m) Σᵢ gᵢ(x of worker i's last
/// gradient), each the full gradient of its shard, whenever one comes. Reaches the optimum of
/// strongly convex functions at a constant step size.
/// PIAG without a proximal step: Aytekin, Feyzmahdavian and Johansson, 2016; IAG: Gurbuzbalaban,
/// Ozdaglar and Parrilo, SIAM J. Optim. 2017.
template <class... More>
[[nodiscard]] auto piag(std::size_t workers, const More&... more) {
  return compose(parameter_server{workers}, asynchronous{}, incremental_aggregate{}, full_batch{},
                 more...);
}

}  // namespace coop::variants
