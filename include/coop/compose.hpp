// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/aggregators/mean.hpp>
#include <coop/compressors/identity.hpp>
#include <coop/concepts.hpp>
#include <coop/core/describe.hpp>
#include <coop/core/text.hpp>
#include <coop/data/reshuffle.hpp>
#include <coop/exchanges/differences.hpp>
#include <coop/exchanges/gradients.hpp>
#include <coop/exchanges/models.hpp>
#include <coop/exchanges/updates.hpp>
#include <coop/legality.hpp>
#include <coop/optimizers/sgd.hpp>
#include <coop/schedules/every_step.hpp>
#include <coop/step_sizes/constant.hpp>
#include <coop/topologies/complete.hpp>
#include <coop/transports/in_process.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

namespace coop {

/// A distributed SGD algorithm: one policy an axis. Made by `compose`.
template <Topology Topo, Schedule Sched, Compressor Comp, Aggregator Aggr, Exchange Exch,
          Optimizer Opt, StepSize Step, Sampling Samp, Transport Trans>
struct composition {
  [[no_unique_address]] Topo topology;
  [[no_unique_address]] Sched schedule;
  [[no_unique_address]] Comp compressor;
  [[no_unique_address]] Aggr aggregator;
  [[no_unique_address]] Exch exchange;
  [[no_unique_address]] Opt optimizer;
  [[no_unique_address]] Step step_size;
  [[no_unique_address]] Samp sampling;
  [[no_unique_address]] Trans transport;

  /// The policies as they would be written; those that are the plain default of their axis are
  /// left out, topology, schedule and exchange never are.
  [[nodiscard]] std::string describe() const {
    std::string text = coop::text(
        {coop::describe(topology), ", ", coop::describe(schedule), ", ", coop::describe(exchange)});
    const auto add = [&text]<class Default, class P>(std::type_identity<Default>, const P& policy) {
      const std::string said = coop::describe(policy);
      const bool plain = std::is_same_v<Default, P> && said == Default{}.describe();
      if (!plain) text += coop::text({", ", said});
    };
    add(std::type_identity<identity>{}, compressor);
    add(std::type_identity<mean>{}, aggregator);
    add(std::type_identity<sgd>{}, optimizer);
    add(std::type_identity<constant>{}, step_size);
    add(std::type_identity<reshuffle>{}, sampling);
    add(std::type_identity<in_process>{}, transport);
    return text;
  }
};

template <class C>
inline constexpr bool is_composition = false;
template <class... Policies>
inline constexpr bool is_composition<composition<Policies...>> = true;

/// The axes of a composition, and what an argument that is no policy turns out to be.
enum class axis {
  topology,
  schedule,
  compressor,
  aggregator,
  exchange,
  optimizer,
  step_size,
  sampling,
  transport,
  none,
  several
};

/// The one axis of which `P` models the concept.
template <class P>
consteval axis axis_of() {
  constexpr std::array models{Topology<P>,  Schedule<P>, Compressor<P>, Aggregator<P>, Exchange<P>,
                              Optimizer<P>, StepSize<P>, Sampling<P>,   Transport<P>};
  axis found = axis::none;
  for (std::size_t i = 0; i < models.size(); ++i) {
    if (models[i]) found = found == axis::none ? static_cast<axis>(i) : axis::several;
  }
  return found;
}

/// Looks like a graph of Boost.Graph.
template <class P>
concept BareGraph = requires {
  typename P::vertex_descriptor;
  typename P::edge_descriptor;
};

/// One argument of `compose` is one policy.
template <class P>
consteval bool check_policy() {
  static_assert(
      !BareGraph<P>,
      "coop::compose: a bare graph is no Topology, for it says who is linked and not with "
      "which weights; give it weights, for instance coop::metropolis_hastings(graph)");
  static_assert(!is_composition<P>,
                "coop::compose: this argument is a composition already; give the further policies "
                "where it is made, for instance coop::variants::local_sgd(8, {}, coop::adam{})");
  static_assert(BareGraph<P> || is_composition<P> || axis_of<P>() != axis::none,
                "coop::compose: this argument is no policy: it models none of Topology, Schedule, "
                "Compressor, Aggregator, Exchange, Optimizer, StepSize, Sampling and Transport; "
                "check it against coop/concepts.hpp");
  static_assert(
      axis_of<P>() != axis::several,
      "coop::compose: this argument models several policy concepts at once; split it into "
      "one type a policy");
  return !BareGraph<P> && axis_of<P>() != axis::none && axis_of<P>() != axis::several;
}

/// No two of the policies are for one axis.
template <class... Policies>
consteval bool check_axes() {
  constexpr auto count = [](axis a) {
    return (std::size_t{0} + ... + (axis_of<Policies>() == a ? 1U : 0U));
  };
#define COOP_ONE_POLICY(name)           \
  static_assert(count(axis::name) <= 1, \
                "coop::compose: two policies for one axis: " #name "; give at most one")
  COOP_ONE_POLICY(topology);
  COOP_ONE_POLICY(schedule);
  COOP_ONE_POLICY(compressor);
  COOP_ONE_POLICY(aggregator);
  COOP_ONE_POLICY(exchange);
  COOP_ONE_POLICY(optimizer);
  COOP_ONE_POLICY(step_size);
  COOP_ONE_POLICY(sampling);
  COOP_ONE_POLICY(transport);
#undef COOP_ONE_POLICY
  return true;
}

/// The policy for axis `A` among the arguments, or `fallback`.
template <axis A, class Fallback>
constexpr Fallback pick(Fallback fallback) {
  return fallback;
}
template <axis A, class Fallback, class P, class... Rest>
constexpr auto pick(Fallback fallback, const P& first, const Rest&... rest) {
  if constexpr (axis_of<P>() == A) {
    return first;
  } else {
    return pick<A>(std::move(fallback), rest...);
  }
}

/// What travels where the user does not say: gradients where they may, else models; where
/// compression is lossy, updates of an anchor that all share, else differences.
template <class Topo, class Sched, class Comp>
constexpr auto default_exchange() {
  if constexpr (Topo::averages_exactly && EveryStepSchedule<Sched>) {
    return exchange::gradients{};
  } else if constexpr (!LosslessCompressor<Comp> && Topo::averages_exactly) {
    return exchange::updates<>{};
  } else if constexpr (!LosslessCompressor<Comp>) {
    return exchange::differences{};
  } else {
    return exchange::models{};
  }
}

/// Composes policies, in any order, into one algorithm.
///
///     auto d_psgd = coop::compose(coop::metropolis_hastings(coop::torus(4, 4)),
///     coop::momentum{0.9});
///
/// Each argument is recognised by the one concept that it models. Defaults: complete{1},
/// every_step, identity, mean, exchange by `default_exchange`, sgd, constant, reshuffle,
/// in_process. What theory forbids is a compile error that names the cure (coop/legality.hpp).
template <class... Policies>
[[nodiscard]] constexpr auto compose(const Policies&... policies) {
  constexpr bool are_policies = (check_policy<Policies>() && ... && true);
  if constexpr (are_policies) {
    static_assert(check_axes<Policies...>());
    auto topology = pick<axis::topology>(complete{1}, policies...);
    auto schedule = pick<axis::schedule>(every_step{}, policies...);
    auto compressor = pick<axis::compressor>(identity{}, policies...);
    auto aggregator = pick<axis::aggregator>(mean{}, policies...);
    auto chosen = pick<axis::exchange>(
        default_exchange<decltype(topology), decltype(schedule), decltype(compressor)>(),
        policies...);
    check_legality<decltype(topology), decltype(schedule), decltype(compressor),
                   decltype(aggregator), decltype(chosen)>();
    auto optimizer = pick<axis::optimizer>(sgd{}, policies...);
    check_optimizer<decltype(chosen), decltype(optimizer)>();
    return composition{std::move(topology),
                       std::move(schedule),
                       std::move(compressor),
                       std::move(aggregator),
                       std::move(chosen),
                       std::move(optimizer),
                       pick<axis::step_size>(constant{}, policies...),
                       pick<axis::sampling>(reshuffle{}, policies...),
                       pick<axis::transport>(in_process{}, policies...)};
  }
}

}  // namespace coop
