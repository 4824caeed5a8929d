// SPDX-License-Identifier: BSL-1.0
// Workers of a parameter server.

#include <coop/aggregators/incremental_aggregate.hpp>
#include <coop/data/full_batch.hpp>
#include <coop/schedules/asynchronous.hpp>
#include <coop/schedules/bounded_staleness.hpp>
#include <coop/schedules/deadline.hpp>
#include <coop/schedules/quorum.hpp>
#include <coop/step_sizes/staleness_adaptive.hpp>
#include <coop/topologies/parameter_server.hpp>

#include "../virtual_runs/stragglers.hpp"
#include "schemes.hpp"

namespace {

// A gradient of all its samples takes a worker as many times as long as they are batches.
outcome run_piag(const run_setting& s, const scheme_parameters& p) {
  run_setting slower = s;
  slower.on.compute = model_of_seed{s.on.compute, s.on.seed, p.pass};
  return virtual_run(slower, coop::parameter_server{p.workers}, coop::asynchronous{},
                     coop::incremental_aggregate{}, coop::full_batch{});
}

}  // namespace

std::vector<scheme> server_schemes() {
  using setting = run_setting;
  using parameters = scheme_parameters;
  return {{"quorum",
           [](const setting& s, const parameters& p) {
             return virtual_run(s, coop::parameter_server{p.workers},
                                coop::quorum{p.workers - p.backups});
           }},
          {"deadline",
           [](const setting& s, const parameters& p) {
             return virtual_run(s, coop::parameter_server{p.workers}, coop::deadline{p.deadline});
           }},
          {"bounded_staleness",
           [](const setting& s, const parameters& p) {
             return virtual_run(s, coop::parameter_server{p.workers},
                                coop::bounded_staleness{p.staleness});
           }},
          {"asynchronous",
           [](const setting& s, const parameters& p) {
             return virtual_run(s, coop::parameter_server{p.workers}, coop::asynchronous{});
           }},
          {"staleness_adaptive",
           [](const setting& s, const parameters& p) {
             return virtual_run(s, coop::parameter_server{p.workers}, coop::asynchronous{},
                                coop::staleness_adaptive{});
           }},
          {"piag", run_piag}};
}
