// SPDX-License-Identifier: BSL-1.0
// The rules of coop/legality.hpp on communication that arrives late, and on peers out of step.
// expect 1: coop::overlapped adds what mixing changed
// expect 2: coop::overlapped adds what mixing changed
// expect 3: coop::overlapped needs all workers in every round
// expect 4: coop::delayed applies gradients late
// expect 5: peers that are not in step exchange their models
// expect 6: peers that are not in step exchange their models
// expect 7: nodes that are not in step have no common rounds
// expect 8: two nodes that meet both move half the way
// expect 9: cannot exchange while they compute
// expect 10: nodes that gossip talk to each other one by one
// expect 11: exchange::gradients needs the schedule every_step
// expect 12: a parameter server takes gradients as they come

#include <coop/aggregators/data_size_weighted_mean.hpp>
#include <coop/archetypes/objective.hpp>
#include <coop/archetypes/transport.hpp>
#include <coop/compose.hpp>
#include <coop/compressors/qsgd.hpp>
#include <coop/schedules/asynchronous.hpp>
#include <coop/schedules/asynchronous_periodic.hpp>
#include <coop/schedules/delayed.hpp>
#include <coop/schedules/overlapped.hpp>
#include <coop/schedules/timed.hpp>
#include <coop/topologies/elastic.hpp>
#include <coop/topologies/one_peer_exponential.hpp>
#include <coop/topologies/parameter_server.hpp>
#include <coop/topologies/sampled_clients.hpp>
#include <coop/train.hpp>

int main() {
  using namespace coop;
  const elastic star{4};
  const complete all{4};
#ifndef COOP_WRONG
  (void)compose(star, overlapped{1});
  (void)compose(all, overlapped{2, 4});
  (void)compose(one_peer_exponential{8}, overlapped{1});
  (void)compose(all, overlapped{1}, data_size_weighted_mean{});
  (void)compose(all, delayed{3});
  (void)compose(all, delayed{3}, qsgd{127});
  (void)compose(star, asynchronous{});
  (void)compose(all, asynchronous{}, exchange::models{});
  (void)compose(all, asynchronous_periodic{4});
  (void)compose(all, timed{1.5});
  (void)compose(all, timed{1.5}, qsgd{127});
#elif COOP_WRONG == 1
  (void)compose(all, overlapped{1}, exchange::updates<>{});
#elif COOP_WRONG == 2
  (void)compose(star, overlapped{1}, qsgd{127});
#elif COOP_WRONG == 3
  (void)compose(sampled_clients{8, 2, 1}, overlapped{1}, exchange::models{});
#elif COOP_WRONG == 4
  (void)compose(all, delayed{3}, exchange::models{});
#elif COOP_WRONG == 5
  (void)compose(star, asynchronous{}, exchange::differences{});
#elif COOP_WRONG == 6
  (void)compose(star, asynchronous_periodic{4}, qsgd{127});
#elif COOP_WRONG == 7
  (void)compose(one_peer_exponential{8}, asynchronous{});
#elif COOP_WRONG == 8
  (void)compose(all, asynchronous{}, exchange::models{}, data_size_weighted_mean{});
#elif COOP_WRONG == 9
  (void)train(compose(star, overlapped{1}, archetypes::transport{}), archetypes::objective{});
#elif COOP_WRONG == 10
  (void)train(compose(star, asynchronous{}, archetypes::transport{}), archetypes::objective{});
#elif COOP_WRONG == 11
  (void)compose(all, timed{1.5}, exchange::gradients{});
#elif COOP_WRONG == 12
  (void)compose(parameter_server{4}, timed{1.5});
#endif
}
