// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/compressors/stream.hpp>
#include <coop/concepts.hpp>
#include <coop/exchanges/gradients.hpp>

#include <concepts>
#include <type_traits>
#include <utility>

namespace coop {

/// What gradients are compressed by: at a parameter server the way up of two.
template <class Topo, class Comp>
struct gradient_compressor {
  using type = Comp;
};
template <ServedTopology Topo, TwoWayCompressor Comp>
struct gradient_compressor<Topo, Comp> {
  using type = std::remove_cvref_t<decltype(std::declval<const Comp&>().up)>;
};

/// A compressor all of whose streams a parameter server can decode, each worker being at a step of
/// its own.
template <class C>
inline constexpr bool decodes_alone = !RandomSharingCompressor<C> && !AccumulatingCompressor<C>;
template <TwoWayCompressor C>
inline constexpr bool decodes_alone<C> =
    decodes_alone<std::remove_cvref_t<decltype(std::declval<const C&>().up)>> &&
    decodes_alone<std::remove_cvref_t<decltype(std::declval<const C&>().down)>>;

/// A way down that may send differences against what a worker holds: those it loses it sees again.
template <class C>
inline constexpr bool sends_differences_down = true;
template <TwoWayCompressor C>
inline constexpr bool sends_differences_down<C> =
    std::remove_cvref_t<decltype(std::declval<const C&>().down)>::contractive &&
    !CompensatingCompressor<std::remove_cvref_t<decltype(std::declval<const C&>().down)>>;
template <WarmingCompressor C>  // two ways, of which the server would not know
inline constexpr bool sends_differences_down<C> =
    !TwoWayCompressor<std::remove_cvref_t<decltype(std::declval<const C&>().compressor)>>;

/// The rules of parameter servers, and of schedules and aggregators that need one.
template <Topology Topo, Schedule Sched, Compressor Comp, Aggregator Aggr, Exchange Exch>
consteval void check_server_legality() {
  constexpr synchrony waits = Sched::synchronization;
  constexpr bool collects = waits == synchrony::quorum || waits == synchrony::bounded_staleness;
  constexpr bool served = ServedTopology<Topo>;

  static_assert(served || !(collects || (waits == synchrony::asynchronous &&
                                         Exch::carries == payload::gradients)),
                "coop: gradients of workers that are not in step need a server that takes them "
                "one by one; use coop::parameter_server{workers, servers}");

  static_assert(
      !served || (ServerSchedule<Sched> && (collects || waits == synchrony::asynchronous)),
      "coop: a parameter server takes gradients as they come; use the schedule "
      "coop::asynchronous, bounded_staleness, quorum or deadline, or coop::complete for "
      "nodes that are in step");

  static_assert(!served || std::same_as<Exch, exchange::gradients>,
                "coop: a parameter server steps along the workers' gradients and nothing else; "
                "send exchange::gradients");

  static_assert(!served || decodes_alone<Comp>,
                "coop: workers of a parameter server are at different steps, so they draw no "
                "common random numbers and share no sums; use a compressor that needs neither "
                "(coop::random_k that sends its indices, coop::error_feedback for coop::ef21)");

  static_assert(!served || sends_differences_down<Comp>,
                "coop: a parameter server sends the model as differences against what a worker "
                "holds, where what compression lost comes again; give coop::two_way a contractive "
                "way down without error_feedback (coop::contracted of an unbiased one), and put "
                "coop::uncompressed_first inside it");

  static_assert(!served || LinearAggregator<Aggr> || IncrementalAggregator<Aggr>,
                "coop: a parameter server takes gradients one by one or the first few, and this "
                "aggregator judges all of them together; use coop::mean, "
                "coop::data_size_weighted_mean or coop::incremental_aggregate");

  static_assert(!IncrementalAggregator<Aggr> || (served && AdmittingSchedule<Sched>),
                "coop: coop::incremental_aggregate keeps the last gradients of all workers at a "
                "server that takes them one by one; use coop::parameter_server{workers} with "
                "coop::asynchronous or coop::bounded_staleness");
}

/// What an optimizer is given.
template <Exchange Exch, Optimizer Opt>
consteval void check_optimizer() {
  static_assert(!MomentumTakingOptimizer<Opt> || SharedMomentumExchange<Exch>,
                "coop: coop::frozen_adam learns from the momentum of all nodes, which only "
                "exchange::shared_momentum gives it; add that, or use coop::adam");
}

/// The compressor of the vectors that are compressed.
template <class C>
struct compressor_in_the_end {
  using type = C;
};
template <WarmingCompressor C>
struct compressor_in_the_end<C> {
  using type = std::remove_cvref_t<decltype(std::declval<const C&>().compressor)>;
};

/// What theory forbids does not compile: each rule is one sentence that names the cure. Called by
/// `compose` with the policies it found.
template <Topology Topo, Schedule Sched, Compressor Comp, Aggregator Aggr, Exchange Exch>
consteval void check_legality() {
  constexpr payload carried = Exch::carries;
  using gradient_comp = typename gradient_compressor<Topo, Comp>::type;
  using later_comp = typename compressor_in_the_end<Comp>::type;

  check_server_legality<Topo, Sched, Comp, Aggr, Exch>();

  static_assert(Topo::doubly_stochastic || Topo::averages_exactly || DebiasingExchange<Exch>,
                "coop: the weights of this topology are not doubly stochastic, so mixing pulls the "
                "mean away from where the gradients lead; use weights that are (for instance "
                "coop::metropolis_hastings of an undirected graph), or exchange::push_sum with "
                "coop::column_stochastic of a directed graph");

  static_assert(!DebiasingExchange<Exch> || MassConservingTopology<Topo>,
                "coop: exchange::push_sum needs weights of which every node sends away shares that "
                "sum to one, or the mean is lost; use coop::column_stochastic(graph), or a doubly "
                "stochastic topology");

  static_assert(!DividedTopology<Topo>,
                "coop: this topology never mixes between its groups; compose the whole, "
                "coop::groups{workers, count}, with coop::hierarchical");

  static_assert(Topo::symmetric || DirectedTopology<Topo>,
                "coop: a topology that is not symmetric must say who hears a node: give it "
                "recipients(round, node), the row of W");

  static_assert(carried != payload::gradients || !LimitingSchedule<Sched>,
                "coop: a node that rests has no gradient to exchange; send exchange::models");

  static_assert(carried != payload::gradients || Topo::averages_exactly,
                "coop: exchange::gradients needs a topology that averages exactly, or the models "
                "drift apart for good; use coop::complete, or send exchange::models");

  static_assert(
      carried != payload::gradients || EveryStepSchedule<Sched>,
      "coop: exchange::gradients needs the schedule every_step, or the models drift apart "
      "for good; send exchange::models or exchange::updates, or accumulate gradients with "
      "train_options::accumulate");

  static_assert(carried != payload::updates || Topo::averages_exactly,
                "coop: exchange::updates needs a topology that averages exactly, since all nodes "
                "share one anchor; use coop::complete, or send exchange::models");

  static_assert(LosslessCompressor<Comp> || carried != payload::models,
                "coop: lossy compression of models does not converge, since the error does not "
                "shrink with the steps; send exchange::updates or exchange::differences instead");

  static_assert(
      gradient_comp::unbiased || CompensatingCompressor<gradient_comp> ||
          BiasAcceptingCompressor<gradient_comp> || CompensatingExchange<Exch> ||
          VotingAggregator<Aggr>,
      "coop: this compressor is biased, and what it drops would be lost; wrap it in "
      "coop::error_feedback, which sends the error later [Karimireddy et al. 2019], or in "
      "coop::without_feedback if you mean to lose it");

  static_assert(
      !CompensatingExchange<Exch> || Comp::contractive,
      "coop: this exchange sends what compression lost with the next difference, for "
      "which the compressor must be contractive and without a memory of its own; give the "
      "bare compressor (not error_feedback), or coop::contracted of an unbiased one");

  static_assert(
      !UnbiasedExchange<Exch> || Comp::unbiased,
      "coop: this exchange has no memory for what a biased compressor drops; use an "
      "unbiased one (for instance coop::qsgd), or exchange::differences, which takes any");

  static_assert(!AccumulatingExchange<Exch> || (!Topo::time_varying && Topo::doubly_stochastic),
                "coop: this exchange keeps sums over its neighbours and needs weights that never "
                "change; use a fixed mixing matrix, or exchange::squeezed_models");

  static_assert(!AccumulatingCompressor<Comp> || !Topo::time_varying,
                "coop: coop::ef21 keeps sums over the senders and needs weights that never change; "
                "use a topology that is not time-varying, or coop::error_feedback");

  static_assert(
      !TwoWayCompressor<later_comp> || Topo::averages_exactly,
      "coop: two-way compression goes through a server and needs a topology that "
      "averages exactly; use coop::complete, or exchange::differences with one compressor");

  static_assert(!TwoWayCompressor<later_comp> || carried != payload::differences,
                "coop: two-way compression goes through a server, where exchange::gradients or "
                "exchange::updates travel; compress differences with one compressor");

  static_assert(
      !WarmingInsideCompressor<later_comp> || ServedTopology<Topo>,
      "coop: coop::uncompressed_first inside coop::two_way is for parameter servers; here "
      "put it around coop::two_way");

  static_assert(
      !(CompensatingCompressor<Comp> || SmoothingExchange<Exch>) || !SamplingTopology<Topo>,
      "coop: a worker that was not sampled would count as sent what nobody heard; with a "
      "topology that samples use a compressor without a memory (for instance coop::qsgd) "
      "and an exchange without momentum");

  static_assert(!BiasAcceptingCompressor<Comp> || carried != payload::differences,
                "coop: what is lost of differences has to be in the next one, and "
                "coop::without_feedback gives that up; give the compressor without it");

  static_assert(!IndexOmittingCompressor<Comp> || RandomSharingCompressor<Comp>,
                "coop: this compressor leaves out where its values belong, which only nodes that "
                "draw the same random numbers can tell; declare shares_random, or send indices");

  static_assert(
      !ReducingExchange<Exch> ||
          (LinearAggregator<Aggr> && !TwoWayCompressor<later_comp> &&
           (TransparentCompressor<Comp> || ReducibleCompressor<Comp, float>)),
      "coop: exchange::reduced_gradients is an all-reduce, on whose way only linear "
      "aggregators and compressors that can be summed work (identity, shared random_k, "
      "power_sgd, without_feedback{cast}); send exchange::gradients, which gathers the messages");

  static_assert(LinearAggregator<Aggr> || VotingAggregator<Aggr> || IncrementalAggregator<Aggr>,
                "coop: no exchange for an aggregator that is not linear is part of this version; "
                "use coop::mean, coop::data_size_weighted_mean or coop::majority_vote");

  static_assert(!VotingAggregator<Aggr> || (SignCompressor<Comp> && !WarmingCompressor<Comp>),
                "coop: coop::majority_vote counts signs, and this compressor sends something else; "
                "compress with coop::sign");

  static_assert(!VotingAggregator<Aggr> || carried == payload::gradients,
                "coop: coop::majority_vote decides the direction of a step, not its length; send "
                "exchange::gradients or exchange::local_momentum");

  static_assert(
      WeightPreservingAggregator<Aggr> || Topo::averages_exactly || !LinearAggregator<Aggr>,
      "coop: reweighing by data size makes the weights of this topology lose their "
      "double stochasticity; use coop::mean, or a topology that averages exactly");

  static_assert(!LeveledSchedule<Sched> || GroupedTopology<Topo>,
                "coop: a hierarchical schedule needs a topology of groups; use "
                "coop::groups{workers, count}");

  static_assert(!LeveledSchedule<Sched> || carried == payload::models,
                "coop: a hierarchical schedule averages models inside the groups; send "
                "exchange::models");

  static_assert(
      !OverlappingSchedule<Sched> || (OverlappingExchange<Exch> && TransparentCompressor<Comp>),
      "coop: coop::overlapped adds what mixing changed to a model that has gone on; send "
      "exchange::models, uncompressed");

  static_assert(!OverlappingSchedule<Sched> || !SamplingTopology<Topo>,
                "coop: coop::overlapped needs all workers in every round; use a topology that does "
                "not sample them, or coop::periodic");

  constexpr bool gossips =
      Sched::synchronization == synchrony::asynchronous && !ServedTopology<Topo>;

  static_assert(!gossips || carried == payload::gradients ||
                    (OverlappingExchange<Exch> && TransparentCompressor<Comp>),
                "coop: peers that are not in step exchange their models two by two, as they are; "
                "send exchange::models, uncompressed");

  static_assert(!gossips || !Topo::time_varying,
                "coop: nodes that are not in step have no common rounds, and meet random "
                "neighbours of a graph that stays; use a topology that is not time-varying, such "
                "as coop::metropolis_hastings of an undirected graph");

  static_assert(!gossips || WeightPreservingAggregator<Aggr> || !LinearAggregator<Aggr>,
                "coop: two nodes that meet both move half the way, or the mean is lost; use "
                "coop::mean");

  static_assert(!DelayingSchedule<Sched> || !SharedMomentumExchange<Exch>,
                "coop: the momentum of all nodes is made of the last one, which coop::delayed "
                "brings late; use exchange::local_momentum, or every_step");

  static_assert(!DelayingSchedule<Sched> || carried == payload::gradients,
                "coop: coop::delayed applies gradients late; send exchange::gradients on a "
                "topology that averages exactly");

  static_assert(Sched::synchronization == synchrony::bulk_synchronous ||
                    OverlappingSchedule<Sched> || gossips || ServedTopology<Topo> ||
                    CollectingSchedule<Sched>,
                "coop: train() has no engine for this schedule's synchrony; use every_step, "
                "periodic, timed, post_local, hierarchical, local_epochs, once_at_end, "
                "overlapped or delayed");
}

}  // namespace coop
