// SPDX-License-Identifier: BSL-1.0
// Compressed differences among neighbours (CHOCO-SGD). power_sgd cannot travel so: it has no
// contraction.

#include <algorithm>
#include <coop/compressors/contracted.hpp>
#include <coop/compressors/qsgd.hpp>
#include <coop/compressors/scaled_sign.hpp>
#include <coop/compressors/top_k.hpp>
#include <coop/exchanges/differences.hpp>
#include <coop/schedules/periodic.hpp>
#include <cstddef>
#include <vector>

#include "candidates.hpp"
#include "graphs.hpp"

void add_compressed_graphs(std::vector<candidate>& all, const grid& g) {
  const std::vector<named_matrix> graphs = planned_graphs(g.workers);
  // The better of two consensus step sizes: those that theory proves are safe and far too small.
  const auto add = [&](const char* name, const auto& compressor, double large, double small) {
    for (const std::size_t period : g.periods) {
      for (const named_matrix& each : graphs) {
        const auto run = [=, w = each.w](const run_setting& s) {
          const auto with = [&](const run_setting& under, double gamma) {
            return virtual_run(under, w, coop::periodic{period}, compressor,
                               coop::exchange::differences{gamma});
          };
          outcome first = with(s, large);
          run_setting shorter = s;
          shorter.most_seconds = std::min(s.most_seconds, 1.5 * first.seconds_to_target());
          outcome second = with(shorter, small);
          return better(second, first) ? second : first;
        };
        all.push_back({each.name, period, name, shrunk_by(compressor, g.sizes),
                       static_cast<double>(g.workers), run});
      }
    }
  };
  add("qsgd", coop::contracted{coop::qsgd{g.levels}}, 1.0, 0.5);
  add("top_k", coop::top_k{g.fraction}, 0.1, 0.02);
  add("sign", coop::scaled_sign{}, 0.5, 0.2);
}
