// SPDX-License-Identifier: BSL-1.0
// A parameter server, which takes gradients as they come and sends the whole model back.

#include <coop/compressors/identity.hpp>
#include <coop/compressors/qsgd.hpp>
#include <coop/compressors/scaled_sign.hpp>
#include <coop/compressors/top_k.hpp>
#include <coop/core/text.hpp>
#include <coop/schedules/asynchronous.hpp>
#include <coop/topologies/parameter_server.hpp>

#include "candidates.hpp"

void add_servers(std::vector<candidate>& all, const grid& g) {
  if (g.workers == 1) return;
  // Of what travels, the model is by far the most: it decides how much larger all of it is.
  const double shrunk = shrunk_by(coop::identity{}, g.sizes);
  const auto add = [&](std::size_t servers, const char* name, const auto& compressor) {
    all.push_back({coop::text({"parameter_server x ", servers}), 1, name, shrunk, 1.0,
                   [=, m = g.workers](const run_setting& s) {
                     return virtual_run(s, coop::parameter_server{m, servers}, compressor,
                                        coop::asynchronous{});
                   }});
  };
  for (const std::size_t servers : g.servers) {
    add(servers, "identity", coop::identity{});
    add(servers, "qsgd", coop::qsgd{g.levels});
    add(servers, "top_k", coop::error_feedback{coop::top_k{g.fraction}});
    add(servers, "sign", coop::error_feedback{coop::scaled_sign{}});
  }
}
