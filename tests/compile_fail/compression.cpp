// SPDX-License-Identifier: BSL-1.0
// The rules of coop/legality.hpp on compression: the sentence of the rule that is broken.
// expect 1: this compressor is biased
// expect 2: must be contractive and without a memory of its own
// expect 3: this exchange has no memory for what a biased compressor drops
// expect 4: two-way compression goes through a server and needs a topology
// expect 5: two-way compression goes through a server, where exchange::gradients
// expect 6: leaves out where its values belong
// expect 7: exchange::reduced_gradients is an all-reduce
// expect 8: coop::majority_vote counts signs
// expect 9: decides the direction of a step, not its length
// expect 10: coop::ef21 keeps sums over the senders
// expect 11: lossy compression of models does not converge
// expect 12: error_feedback needs a compressor
// expect 13: would count as sent what nobody heard
// expect 14: decide by which way a vector travels, and so stand outermost
// expect 15: coop::frozen_adam learns from the momentum of all nodes
// expect 16: exchange::reduced_gradients is an all-reduce
// expect 17: what is lost of differences has to be in the next one
// expect 18: two-way compression goes through a server and needs a topology
// expect 19: here put it around coop::two_way
// expect 20: the momentum of all nodes is made of the last one

#include <coop/aggregators/majority_vote.hpp>
#include <coop/archetypes/compressor.hpp>
#include <coop/compose.hpp>
#include <coop/compressors/by_layer.hpp>
#include <coop/compressors/cast.hpp>
#include <coop/compressors/ef21.hpp>
#include <coop/compressors/error_feedback.hpp>
#include <coop/compressors/power_sgd.hpp>
#include <coop/compressors/qsgd.hpp>
#include <coop/compressors/random_k.hpp>
#include <coop/compressors/sign.hpp>
#include <coop/compressors/top_k.hpp>
#include <coop/compressors/two_way.hpp>
#include <coop/compressors/uncompressed_first.hpp>
#include <coop/compressors/without_feedback.hpp>
#include <coop/exchanges/difference_compression.hpp>
#include <coop/exchanges/local_momentum.hpp>
#include <coop/exchanges/reduced_gradients.hpp>
#include <coop/exchanges/shared_momentum.hpp>
#include <coop/optimizers/frozen_adam.hpp>
#include <coop/schedules/delayed.hpp>
#include <coop/schedules/periodic.hpp>
#include <coop/topologies/elastic.hpp>
#include <coop/topologies/sampled_clients.hpp>

struct careless : coop::archetypes::unbiased_compressor {
  static constexpr bool omits_indices = true;
};
struct remembers_nothing : coop::archetypes::compressor {};

int main() {
  using namespace coop;
  const elastic ring{4};
  const complete all{4};
#ifndef COOP_WRONG
  (void)compose(all, error_feedback{top_k{0.1}});
  (void)compose(all, periodic{4}, error_feedback{top_k{0.1}});  // updates by default
  (void)compose(ring, top_k{0.1});                              // differences by default
  (void)compose(ring, qsgd{127}, exchange::difference_compression{});
  (void)compose(all, two_way{error_feedback{top_k{0.1}}, qsgd{127}});
  (void)compose(all, random_k{0.1}, exchange::reduced_gradients{});
  (void)compose(all, error_feedback{power_sgd{2}}, exchange::reduced_gradients{});
  (void)compose(all, sign{}, majority_vote{});
  (void)compose(all, sign{}, majority_vote{}, exchange::local_momentum{});
  (void)compose(all, without_feedback{sign{}});
  (void)compose(all, ef21{top_k{0.1}});
  (void)compose(all, error_feedback{by_layer{power_sgd{2}}});
  (void)compose(all, without_feedback{cast<half>{}}, exchange::reduced_gradients{});
  (void)compose(all, uncompressed_first{5, two_way{qsgd{127}, qsgd{127}}});
  (void)compose(all, exchange::shared_momentum{}, frozen_adam{10});
  (void)compose(sampled_clients{8, 2, 1}, qsgd{127}, exchange::updates<>{}, periodic{4});
#elif COOP_WRONG == 1
  (void)compose(all, top_k{0.1});
#elif COOP_WRONG == 2
  (void)compose(ring, error_feedback{top_k{0.1}}, exchange::differences{});
#elif COOP_WRONG == 3
  (void)compose(ring, without_feedback{top_k{0.1}}, exchange::difference_compression{});
#elif COOP_WRONG == 4
  (void)compose(ring, two_way{qsgd{127}, qsgd{127}}, exchange::difference_compression{});
#elif COOP_WRONG == 5
  (void)compose(all, two_way{qsgd{127}, qsgd{127}}, exchange::difference_compression{});
#elif COOP_WRONG == 6
  (void)compose(all, careless{});
#elif COOP_WRONG == 7
  (void)compose(all, qsgd{127}, exchange::reduced_gradients{});
#elif COOP_WRONG == 8
  (void)compose(all, qsgd{127}, majority_vote{});
#elif COOP_WRONG == 9
  (void)compose(all, sign{}, majority_vote{}, exchange::updates<>{}, periodic{4});
#elif COOP_WRONG == 10
  (void)compose(sampled_clients{8, 2, 1}, ef21{top_k{0.1}}, exchange::updates<>{}, periodic{4});
#elif COOP_WRONG == 11
  (void)compose(ring, qsgd{127}, exchange::models{});
#elif COOP_WRONG == 12
  (void)error_feedback{remembers_nothing{}};
#elif COOP_WRONG == 13
  (void)compose(sampled_clients{8, 2, 1}, error_feedback{top_k{0.1}}, exchange::updates<>{});
#elif COOP_WRONG == 14
  (void)error_feedback{uncompressed_first{5, top_k{0.1}}};
#elif COOP_WRONG == 15
  (void)compose(all, frozen_adam{10});
#elif COOP_WRONG == 16
  (void)compose(all, two_way{random_k{0.1}, qsgd{127}}, exchange::reduced_gradients{});
#elif COOP_WRONG == 17
  (void)compose(ring, without_feedback{top_k{0.1}}, exchange::differences{});
#elif COOP_WRONG == 18
  (void)compose(ring, uncompressed_first{5, two_way{qsgd{127}, qsgd{127}}},
                exchange::difference_compression{});
#elif COOP_WRONG == 19
  (void)compose(all, two_way{uncompressed_first{5, qsgd{127}}, identity{}});
#elif COOP_WRONG == 20
  (void)compose(all, delayed{3}, exchange::shared_momentum{});
#endif
}
