// SPDX-License-Identifier: BSL-1.0
// Local steps, then the mean of all models, or of the compressed updates.

#include <coop/compressors/identity.hpp>
#include <coop/compressors/qsgd.hpp>
#include <coop/compressors/scaled_sign.hpp>
#include <coop/compressors/top_k.hpp>
#include <coop/schedules/periodic.hpp>
#include <coop/topologies/complete.hpp>

#include "candidates.hpp"

void add_local_steps(std::vector<candidate>& all, const grid& g) {
  const auto add = [&](std::size_t period, const char* name, const auto& compressor) {
    all.push_back({"complete", period, name, shrunk_by(compressor, g.sizes),
                   static_cast<double>(g.workers), [=, m = g.workers](const run_setting& s) {
                     return virtual_run(s, coop::complete{m}, coop::periodic{period}, compressor);
                   }});
  };
  for (const std::size_t period : g.periods) {
    if (period == 1 || g.workers == 1) continue;  // gradients at every step
    add(period, "identity", coop::identity{});
    add(period, "qsgd", coop::qsgd{g.levels});
    add(period, "top_k", coop::error_feedback{coop::top_k{g.fraction}});
    add(period, "sign", coop::error_feedback{coop::scaled_sign{}});
    add(period, "power_sgd", coop::error_feedback{coop::power_sgd{g.rank}});
  }
}
