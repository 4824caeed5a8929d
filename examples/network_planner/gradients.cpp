// SPDX-License-Identifier: BSL-1.0
// Gradients at every step among all: what can be summed by an all-reduce, the rest by all-gather.

#include <coop/compressors/identity.hpp>
#include <coop/compressors/qsgd.hpp>
#include <coop/compressors/scaled_sign.hpp>
#include <coop/compressors/top_k.hpp>
#include <coop/topologies/complete.hpp>

#include "candidates.hpp"

void add_gradients(std::vector<candidate>& all, const grid& g) {
  const auto add = [&](const char* name, const auto& compressor) {
    all.push_back({"complete", 1, name, shrunk_by(compressor, g.sizes),
                   static_cast<double>(g.workers), [=, m = g.workers](const run_setting& s) {
                     return virtual_run(s, coop::complete{m}, compressor);
                   }});
  };
  add("identity", coop::identity{});
  if (g.workers == 1) return;
  add("qsgd", coop::qsgd{g.levels});
  add("top_k", coop::error_feedback{coop::top_k{g.fraction}});
  add("sign", coop::error_feedback{coop::scaled_sign{}});
  add("power_sgd", coop::error_feedback{coop::power_sgd{g.rank}});
}
