// SPDX-License-Identifier: BSL-1.0
// Every rule of coop/legality.hpp: the sentence of the rule that is broken.
// expect 1: weights of this topology are not doubly stochastic
// expect 2: exchange::gradients needs a topology that averages exactly
// expect 3: exchange::gradients needs the schedule every_step
// expect 4: exchange::updates needs a topology that averages exactly
// expect 5: keeps sums over its neighbours and needs weights that never
// expect 6: lossy compression of models does not converge
// expect 7: this compressor is biased
// expect 8: no exchange for an aggregator that is not linear
// expect 9: reweighing by data size makes the weights of this topology lose
// expect 10: a hierarchical schedule needs a topology of groups
// expect 11: a hierarchical schedule averages models inside the groups
// expect 12: no engine for this schedule's synchrony
// expect 13: this topology never mixes between its groups
// expect 14: must say who hears a node
// expect 15: a node that rests has no gradient to exchange
// expect 16: exchange::push_sum needs weights of which every node sends away shares that sum to one

#include <coop/aggregators/data_size_weighted_mean.hpp>
#include <coop/archetypes/aggregator.hpp>
#include <coop/archetypes/compressor.hpp>
#include <coop/compose.hpp>
#include <coop/exchanges/push_sum.hpp>
#include <coop/schedules/hierarchical.hpp>
#include <coop/schedules/periodic.hpp>
#include <coop/topologies/elastic.hpp>
#include <coop/topologies/groups.hpp>
#include <coop/topologies/one_peer_exponential.hpp>

struct row_stochastic : coop::elastic {
  using coop::elastic::elastic;
  static constexpr bool doubly_stochastic = false;
};
struct column_stochastic : row_stochastic {
  using row_stochastic::row_stochastic;
  static constexpr bool conserves_mass = true;
};
struct one_way : coop::elastic {
  using coop::elastic::elastic;
  static constexpr bool symmetric = false;
};
struct resting : coop::every_step {
  bool computes(const coop::progress& p, std::size_t) const { return p.step == 1; }
};
struct unbiased_lossy : coop::archetypes::unbiased_compressor {};
struct biased : coop::archetypes::compressor {};
struct remembering : biased {
  static constexpr bool compensates = true;
};
struct median : coop::archetypes::aggregator {};
struct hogwild {
  static constexpr coop::synchrony synchronization = coop::synchrony::lock_free;
  bool communicates(const coop::progress&) const { return true; }
};

int main() {
  using namespace coop;
#ifndef COOP_WRONG
  (void)compose(elastic{4}, exchange::models{});
  (void)compose(complete{4}, exchange::gradients{}, every_step{});
  (void)compose(complete{4}, exchange::updates<>{}, periodic{4});
  (void)compose(complete{4}, unbiased_lossy{});
  (void)compose(complete{4}, unbiased_lossy{}, periodic{4});  // updates by default
  (void)compose(elastic{4}, exchange::differences{});
  (void)compose(complete{4}, remembering{});
  (void)compose(complete{4}, data_size_weighted_mean{});
  (void)compose(groups{8, 2}, hierarchical{2, 8});
  (void)compose(column_stochastic{4}, exchange::push_sum{});
  (void)compose(elastic{4}, exchange::push_sum{});
#elif COOP_WRONG == 1
  (void)compose(column_stochastic{4});
#elif COOP_WRONG == 2
  (void)compose(elastic{4}, exchange::gradients{});
#elif COOP_WRONG == 3
  (void)compose(complete{4}, exchange::gradients{}, periodic{4});
#elif COOP_WRONG == 4
  (void)compose(elastic{4}, exchange::updates<>{});
#elif COOP_WRONG == 5
  (void)compose(one_peer_exponential{4}, exchange::differences{});
#elif COOP_WRONG == 6
  (void)compose(complete{4}, unbiased_lossy{}, exchange::models{});
#elif COOP_WRONG == 7
  (void)compose(complete{4}, biased{});
#elif COOP_WRONG == 8
  (void)compose(complete{4}, median{});
#elif COOP_WRONG == 9
  (void)compose(elastic{4}, data_size_weighted_mean{});
#elif COOP_WRONG == 10
  (void)compose(complete{8}, hierarchical{2, 8});
#elif COOP_WRONG == 11
  (void)compose(groups{8, 2}, hierarchical{2, 8}, exchange::updates<>{});
#elif COOP_WRONG == 12
  (void)compose(complete{8}, hogwild{});
#elif COOP_WRONG == 13
  (void)compose(groups{8, 2}.within());
#elif COOP_WRONG == 14
  (void)compose(one_way{4});
#elif COOP_WRONG == 15
  (void)compose(complete{8}, resting{}, exchange::gradients{});
#elif COOP_WRONG == 16
  (void)compose(row_stochastic{4}, exchange::push_sum{});
#endif
}
