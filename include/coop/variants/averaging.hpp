// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/aggregators/data_size_weighted_mean.hpp>
#include <coop/compose.hpp>
#include <coop/core/error.hpp>
#include <coop/data/full_batch.hpp>
#include <coop/exchanges/outer/nesterov.hpp>
#include <coop/exchanges/outer/slow_momentum.hpp>
#include <coop/optimizers/adam.hpp>
#include <coop/schedules/hierarchical.hpp>
#include <coop/schedules/local_epochs.hpp>
#include <coop/schedules/once_at_end.hpp>
#include <coop/schedules/periodic.hpp>
#include <coop/schedules/post_local.hpp>
#include <coop/topologies/elastic.hpp>
#include <coop/topologies/groups.hpp>
#include <coop/topologies/sampled_clients.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>

/// Variants whose nodes average with everybody, at every step or now and then.
namespace coop::variants {

/// Fully synchronous (parallel) SGD: x ← x − η · (1/m) Σᵢ gᵢ at every step.
/// Dekel, Gilad-Bachrach, Shamir and Xiao, "Optimal distributed online prediction using
/// mini-batches", JMLR 13 (2012).
template <class... More>
[[nodiscard]] auto fully_synchronous(std::size_t workers, const More&... more) {
  return compose(complete{workers}, every_step{}, exchange::gradients{}, more...);
}

/// Parallel gradient descent: x ← x − η∇f(x); every worker the full gradient of its shard, weighted
/// by the shard's size.
template <class... More>
[[nodiscard]] auto parallel_gradient_descent(std::size_t workers, const More&... more) {
  return compose(complete{workers}, every_step{}, exchange::gradients{}, full_batch{},
                 data_size_weighted_mean{}, more...);
}

/// SimuParallelSGD: m runs of serial SGD, averaged once at the end.
/// Zinkevich, Weimer, Smola and Li, "Parallelized stochastic gradient descent", NIPS 2010.
template <class... More>
[[nodiscard]] auto simu_parallel_sgd(std::size_t workers, const More&... more) {
  return compose(complete{workers}, once_at_end{}, exchange::models{}, more...);
}

struct local_sgd_options {
  std::size_t period = 8;  ///< τ
};
/// Local SGD, also periodic averaging (PASGD): xᵢ ← xᵢ − ηgᵢ, and every τ steps xᵢ ← (1/m) Σⱼ xⱼ.
/// Stich, "Local SGD converges fast and communicates little", ICLR 2019; Zhou and Cong, IJCAI 2018.
template <class... More>
[[nodiscard]] auto local_sgd(std::size_t workers, local_sgd_options chosen = {},
                             const More&... more) {
  return compose(complete{workers}, periodic{chosen.period}, exchange::models{}, more...);
}

struct fed_avg_options {
  double fraction = 0.5;         ///< C: share of the clients that a round samples, at least one
  std::size_t local_epochs = 1;  ///< E
  std::uint64_t seed = 1;        ///< of the client sampling
};
/// FedAvg: a round samples ⌈C·m⌉ clients; each does E epochs on its own shard, and the models are
/// averaged with weights nᵢ/n. The epochs of a client count its own samples: clients with small
/// shards rest until the largest is done.
/// McMahan, Moore, Ramage, Hampson and Agüera y Arcas, AISTATS 2017.
template <class... More>
[[nodiscard]] auto fed_avg(std::size_t clients, fed_avg_options chosen = {}, const More&... more) {
  require(chosen.fraction > 0 && chosen.fraction <= 1,
          {"fed_avg: fraction is ", chosen.fraction, ", must be in (0, 1]"});
  const auto sampled = static_cast<std::size_t>(
      std::ceil(chosen.fraction * static_cast<double>(clients) * (1 - 1e-12)));
  return compose(
      sampled_clients{clients, std::clamp<std::size_t>(sampled, 1, clients), chosen.seed},
      local_epochs{chosen.local_epochs}, exchange::models{}, data_size_weighted_mean{}, more...);
}

struct easgd_options {
  std::size_t period = 8;         ///< τ
  std::optional<double> alpha{};  ///< α; none: 2/(m+2), the best
};
/// Elastic averaging: every τ steps xᵢ ← xᵢ − α(xᵢ − z), z ← z + α Σᵢ (xᵢ − z), the anchor z being
/// an auxiliary node. ζ = m/(m+2) for the best α. (Theirs takes the elastic step from xᵢ before the
/// gradient step; this is the order of Cooperative SGD.)
/// Zhang, Choromanska and LeCun, NIPS 2015; the best α: Wang and Joshi, JMLR 2021.
template <class... More>
[[nodiscard]] auto easgd(std::size_t workers, easgd_options chosen = {}, const More&... more) {
  return compose(chosen.alpha ? elastic{workers, *chosen.alpha} : elastic{workers},
                 periodic{chosen.period}, exchange::models{}, more...);
}

struct slow_mo_options {
  std::size_t period = 8;       ///< τ
  double slow_momentum = 0.7;   ///< β
  double slow_step_size = 1.0;  ///< α
};
/// SlowMo over local SGD: every τ steps u ← βu + (z − x̄)/η, z ← z − αηu, xᵢ ← z. With constant η
/// this is BMUF (Chen and Huo, ICASSP 2016).
/// Wang, Tantia, Ballas and Rabbat, ICLR 2020.
template <class... More>
[[nodiscard]] auto slow_mo(std::size_t workers, slow_mo_options chosen = {}, const More&... more) {
  return compose(
      complete{workers}, periodic{chosen.period},
      exchange::updates{outer::slow_momentum{chosen.slow_momentum, chosen.slow_step_size}},
      more...);
}

struct diloco_options {
  std::size_t period = 32;       ///< H
  double outer_momentum = 0.9;   ///< β
  double outer_step_size = 0.7;  ///< α
};
/// DiLoCo: H local steps of Adam, then a Nesterov step on the mean update.
/// Douillard et al., 2023. (Theirs uses AdamW: give `weight_decay{λ, adam{}, true}`.)
template <class... More>
[[nodiscard]] auto diloco(std::size_t workers, diloco_options chosen = {}, const More&... more) {
  const auto outer_step =
      exchange::updates{outer::nesterov{chosen.outer_momentum, chosen.outer_step_size}};
  if constexpr (((axis_of<More>() == axis::optimizer) || ...)) {
    return compose(complete{workers}, periodic{chosen.period}, outer_step, more...);
  } else {
    return compose(complete{workers}, periodic{chosen.period}, outer_step, adam{}, more...);
  }
}

struct post_local_sgd_options {
  std::size_t switch_step = 100;  ///< last step that communicates for certain
  std::size_t period = 8;         ///< τ afterwards
};
/// Post-local SGD: synchronous up to the switch, local SGD with period τ after it.
/// Lin, Stich, Patel and Jaggi, "Don't use large mini-batches, use local SGD", ICLR 2020.
template <class... More>
[[nodiscard]] auto post_local_sgd(std::size_t workers, post_local_sgd_options chosen = {},
                                  const More&... more) {
  return compose(complete{workers}, post_local{chosen.switch_step, chosen.period},
                 exchange::models{}, more...);
}

struct hierarchical_options {
  std::size_t groups = 2;
  std::size_t group_period = 2;  ///< τ1, inside the groups
  std::size_t period = 8;        ///< τ2, over all; a multiple of τ1
};
/// Hierarchical local SGD: averages inside each group every τ1 steps, over all every τ2.
/// Lin, Stich, Patel and Jaggi, ICLR 2020.
template <class... More>
[[nodiscard]] auto hierarchical_local_sgd(std::size_t workers, hierarchical_options chosen = {},
                                          const More&... more) {
  return compose(groups{workers, chosen.groups}, hierarchical{chosen.group_period, chosen.period},
                 exchange::models{}, more...);
}

}  // namespace coop::variants
