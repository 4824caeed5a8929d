// SPDX-License-Identifier: BSL-1.0
// Nodes that meet two by two, each at its own pace.

#include <coop/schedules/asynchronous.hpp>
#include <coop/schedules/asynchronous_periodic.hpp>
#include <coop/topologies/elastic.hpp>
#include <coop/topologies/graphs/ring.hpp>
#include <coop/topologies/weights/metropolis_hastings.hpp>

#include "schemes.hpp"

std::vector<scheme> peer_schemes() {
  using setting = run_setting;
  using parameters = scheme_parameters;
  return {{"ad_psgd",
           [](const setting& s, const parameters& p) {
             return virtual_run(s, coop::metropolis_hastings(coop::ring(p.workers)),
                                coop::asynchronous{});
           }},
          {"ad_psgd_blocking",
           [](const setting& s, const parameters& p) {
             return virtual_run(s, coop::metropolis_hastings(coop::ring(p.workers)),
                                coop::asynchronous{{.blocking = true}});
           }},
          {"asynchronous_easgd", [](const setting& s, const parameters& p) {
             return virtual_run(s, coop::elastic{p.workers}, coop::asynchronous_periodic{p.period});
           }}};
}
