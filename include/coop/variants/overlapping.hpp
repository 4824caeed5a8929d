// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/compose.hpp>
#include <coop/schedules/asynchronous_periodic.hpp>
#include <coop/schedules/delayed.hpp>
#include <coop/schedules/overlapped.hpp>
#include <coop/schedules/timed.hpp>
#include <coop/topologies/elastic.hpp>

#include <cstddef>
#include <optional>

/// Variants whose nodes compute while they communicate, and peers that do not, or hardly, wait for
/// each other.
namespace coop::variants {

struct cocod_sgd_options {
  std::size_t period = 8;  ///< τ
};
/// CoCoD-SGD, non-blocking local SGD: every τ steps the mean of the models begins to travel, and
/// arrives τ steps later: xᵢ ← xᵢ + (1/m) Σⱼ xⱼ(k−τ) − xᵢ(k−τ).
/// Shen, Xu, Liu, Chen and Cheng, "Faster distributed deep net training: computation and
/// communication decoupled stochastic gradient descent", IJCAI 2019.
template <class... More>
[[nodiscard]] auto cocod_sgd(std::size_t workers, cocod_sgd_options chosen = {},
                             const More&... more) {
  return compose(complete{workers}, overlapped{chosen.period, chosen.period}, exchange::models{},
                 more...);
}

struct overlapped_d_psgd_options {
  std::size_t delay = 1;  ///< d; 0: D-PSGD
};
/// D-PSGD whose mixing of step k arrives d steps later, one at a time:
/// xⱼ ← xⱼ + Σᵢ W_ij xᵢ(k−d) − xⱼ(k−d), W any topology; d = 1: one-step-delayed averaging, the
/// non-blocking order of Lian et al. 2017, where gradients are computed while models travel.
template <class Topo, class... More>
[[nodiscard]] auto overlapped_d_psgd(const Topo& topology, overlapped_d_psgd_options chosen = {},
                                     const More&... more) {
  return compose(topology, overlapped{chosen.delay}, exchange::models{}, more...);
}

struct delayed_sgd_options {
  std::size_t delay = 1;  ///< τ; 0: fully synchronous SGD
};
/// Delayed SGD: x(k+1) = x(k) − η · (1/m) Σᵢ gᵢ(x(k−τ)), the exact delay of theory.
/// Langford, Smola and Zinkevich, "Slow learners are fast", NIPS 2009; Agarwal and Duchi,
/// "Distributed delayed stochastic optimization", NIPS 2011.
template <class... More>
[[nodiscard]] auto delayed_sgd(std::size_t workers, delayed_sgd_options chosen = {},
                               const More&... more) {
  return compose(complete{workers}, delayed{chosen.delay}, exchange::gradients{}, more...);
}

struct ad_psgd_options {
  std::size_t period = 1;  ///< τ, in a worker's own steps
  bool blocking = false;   ///< a worker takes no step until the one that it meets has answered
};
/// AD-PSGD: every worker takes its steps at its own pace, and after every τ-th meets a random
/// neighbour: both go half the way to each other's model. The neighbour answers when it has ended
/// the gradient that it is in; meanwhile the worker goes on, as that of theirs whose communication
/// has a thread of its own, unless `blocking`. W any topology that does not change and whose links
/// go both ways; of its weights only the links count.
/// Lian, Zhang, Zhang and Liu, "Asynchronous decentralized parallel stochastic gradient descent",
/// ICML 2018; τ > 1 and both kinds of meetings: Nadiradze et al. (SwarmSGD), NeurIPS 2021.
template <class Topo, class... More>
[[nodiscard]] auto ad_psgd(const Topo& topology, ad_psgd_options chosen = {}, const More&... more) {
  return compose(topology,
                 asynchronous_periodic{{.period = chosen.period, .blocking = chosen.blocking}},
                 exchange::models{}, more...);
}

struct asynchronous_easgd_options {
  std::size_t period = 8;         ///< τ, in a worker's own steps
  std::optional<double> alpha{};  ///< α; none: 2/(m+2)
};
/// Asynchronous EASGD: every worker meets the anchor z after every τ of its own steps:
/// xᵢ ← xᵢ − α(xᵢ − z), z ← z + α(xᵢ − z).
/// Zhang, Choromanska and LeCun, "Deep learning with elastic averaging SGD", NIPS 2015, algorithm 1
/// (there the elastic step comes before the gradient step).
template <class... More>
[[nodiscard]] auto asynchronous_easgd(std::size_t workers, asynchronous_easgd_options chosen = {},
                                      const More&... more) {
  return compose(chosen.alpha ? elastic{workers, *chosen.alpha} : elastic{workers},
                 asynchronous_periodic{chosen.period}, exchange::models{}, more...);
}

struct timed_averaging_options {
  double seconds = 1;  ///< of local steps between two averages
};
/// Model averaging by a timer: xᵢ ← xᵢ − ηgᵢ, as many steps as node i takes in so many seconds;
/// then xᵢ ← (1/m) Σⱼ xⱼ. Slow nodes take fewer steps, and are not waited for. Ferdinand and
/// Draper, "Anytime stochastic gradient descent: a time to hear from all the workers", Allerton
/// 2018. (Theirs weighs the models by their numbers of steps.)
template <class... More>
[[nodiscard]] auto timed_averaging(std::size_t workers, timed_averaging_options chosen = {},
                                   const More&... more) {
  return compose(complete{workers}, timed{chosen.seconds}, exchange::models{}, more...);
}

}  // namespace coop::variants
