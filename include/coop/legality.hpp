// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/compressors/stream.hpp>
#include <coop/concepts.hpp>

namespace coop {

/// What theory forbids does not compile: each rule is one sentence that names the cure. Called by
/// `compose` with the policies it found.
template <Topology Topo, Schedule Sched, Compressor Comp, Aggregator Aggr, Exchange Exch>
consteval void check_legality() {
  constexpr payload carried = Exch::carries;

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
      Comp::unbiased || CompensatingCompressor<Comp> || BiasAcceptingCompressor<Comp> ||
          CompensatingExchange<Exch> || VotingAggregator<Aggr>,
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
      !TwoWayCompressor<Comp> || Topo::averages_exactly,
      "coop: two-way compression goes through a server and needs a topology that "
      "averages exactly; use coop::complete, or exchange::differences with one compressor");

  static_assert(!TwoWayCompressor<Comp> || carried != payload::differences,
                "coop: two-way compression goes through a server, where exchange::gradients or "
                "exchange::updates travel; compress differences with one compressor");

  static_assert(!IndexOmittingCompressor<Comp> || RandomSharingCompressor<Comp>,
                "coop: this compressor leaves out where its values belong, which only nodes that "
                "draw the same random numbers can tell; declare shares_random, or send indices");

  static_assert(!ReducingExchange<Exch> ||
                    (LinearAggregator<Aggr> &&
                     (TransparentCompressor<Comp> || ReducibleCompressor<Comp, float>)),
                "coop: exchange::reduced_gradients is an all-reduce, on whose way only linear "
                "aggregators and compressors that can be summed work (identity, shared random_k, "
                "power_sgd, cast); send exchange::gradients, which gathers the messages");

  static_assert(LinearAggregator<Aggr> || VotingAggregator<Aggr>,
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

  static_assert(Sched::synchronization == synchrony::bulk_synchronous,
                "coop: train() has no engine for this schedule's synchrony; use every_step, "
                "periodic, post_local, hierarchical, local_epochs or once_at_end");
}

}  // namespace coop
