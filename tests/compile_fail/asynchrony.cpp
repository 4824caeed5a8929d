// SPDX-License-Identifier: BSL-1.0
// The rules of parameter servers, and of schedules that need one.
// expect 1: workers that are not in step need a server
// expect 2: workers that are not in step need a server
// expect 3: workers that are not in step need a server
// expect 4: a parameter server takes gradients as they come
// expect 5: steps along the workers' gradients and nothing else
// expect 6: workers of a parameter server are at different steps
// expect 7: workers of a parameter server are at different steps
// expect 8: sends the model as differences against what a worker holds
// expect 9: this aggregator judges all of them together
// expect 10: incremental_aggregate keeps the last gradients of all workers
// expect 11: incremental_aggregate keeps the last gradients of all workers
// expect 12: this compressor is biased
// expect 13: talk to each other one by one, which this transport

#include <coop/aggregators/data_size_weighted_mean.hpp>
#include <coop/aggregators/incremental_aggregate.hpp>
#include <coop/archetypes/aggregator.hpp>
#include <coop/archetypes/compressor.hpp>
#include <coop/archetypes/objective.hpp>
#include <coop/archetypes/transport.hpp>
#include <coop/compressors/two_way.hpp>
#include <coop/exchanges/reduced_gradients.hpp>
#include <coop/schedules/asynchronous.hpp>
#include <coop/schedules/bounded_staleness.hpp>
#include <coop/schedules/deadline.hpp>
#include <coop/schedules/quorum.hpp>
#include <coop/topologies/elastic.hpp>
#include <coop/topologies/parameter_server.hpp>
#include <coop/train.hpp>

struct biased : coop::archetypes::compressor {};
struct shrinking : biased {
  static constexpr bool contractive = true;
  double contraction(std::size_t) const { return 0.5; }
};
struct remembering : biased {
  static constexpr bool compensates = true;
};
struct summing : remembering {
  static constexpr bool accumulates = true;
};
struct sharing : coop::archetypes::unbiased_compressor {
  static constexpr bool shares_random = true;
};

int main() {
  using namespace coop;
  const parameter_server servers{4};
  using lossy = archetypes::unbiased_compressor;
#ifndef COOP_WRONG
  (void)compose(servers, asynchronous{});
  (void)compose(servers, bounded_staleness{2}, remembering{}, data_size_weighted_mean{});
  (void)compose(servers, quorum{3}, lossy{});
  (void)compose(servers, deadline{0.5}, two_way{remembering{}, shrinking{}});
  (void)compose(servers, asynchronous{}, incremental_aggregate{});
#elif COOP_WRONG == 1
  (void)compose(complete{4}, asynchronous{});
#elif COOP_WRONG == 2
  (void)compose(complete{4}, quorum{3});
#elif COOP_WRONG == 3
  (void)compose(elastic{4}, bounded_staleness{2}, exchange::models{});
#elif COOP_WRONG == 4
  (void)compose(servers);
#elif COOP_WRONG == 5
  (void)compose(servers, asynchronous{}, exchange::reduced_gradients{});
#elif COOP_WRONG == 6
  (void)compose(servers, asynchronous{}, sharing{});
#elif COOP_WRONG == 7
  (void)compose(servers, quorum{3}, summing{});
#elif COOP_WRONG == 8
  (void)compose(servers, asynchronous{}, two_way{remembering{}, remembering{}});
#elif COOP_WRONG == 9
  (void)compose(servers, asynchronous{}, archetypes::aggregator{});
#elif COOP_WRONG == 10
  (void)compose(complete{4}, incremental_aggregate{});
#elif COOP_WRONG == 11
  (void)compose(servers, quorum{3}, incremental_aggregate{});
#elif COOP_WRONG == 12
  (void)compose(servers, asynchronous{}, biased{});
#elif COOP_WRONG == 13
  (void)train(compose(servers, asynchronous{}, archetypes::transport{}), archetypes::objective{});
#endif
}
