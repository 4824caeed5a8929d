// SPDX-License-Identifier: BSL-1.0
// Models among neighbours, as they are.

#include "graphs.hpp"

#include <coop/compressors/identity.hpp>
#include <coop/schedules/periodic.hpp>
#include <coop/topologies/one_peer_exponential.hpp>

#include "candidates.hpp"

void add_graphs(std::vector<candidate>& all, const grid& g) {
  const auto add = [&](const std::string& name, std::size_t period, const auto& w) {
    all.push_back({name, period, "identity", shrunk_by(coop::identity{}, g.sizes),
                   static_cast<double>(g.workers), [=](const run_setting& s) {
                     return virtual_run(s, w, coop::periodic{period});
                   }});
  };
  for (const std::size_t period : g.periods) {
    for (const named_matrix& each : planned_graphs(g.workers)) add(each.name, period, each.w);
    if (g.workers > 2) add("one_peer", period, coop::one_peer_exponential{g.workers});
  }
}
