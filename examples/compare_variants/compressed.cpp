// SPDX-License-Identifier: BSL-1.0
#include "compressed.hpp"

#include <algorithm>
#include <coop/coop.hpp>
#include <cstddef>

#include "topology.hpp"

namespace {

// Signs step by their own length and momentum by ten times a gradient's, so each variant takes a
// part of the common step size.
void on_all(const settings& s, comparison& table) {
  using namespace coop::variants;
  const std::size_t m = s.workers;
  const coop::in_process on{.threads = s.threads};
  const coop::cosine decay{};
  const std::size_t first = table.steps() / 20;  // steps without compression, where there are some
  table.run("qsgd", qsgd(m, {}, on));
  table.run("terngrad", terngrad(m, on));
  table.run("sign_sgd", sign_sgd(m, decay, on), 0.02);
  table.run("majority_vote", sign_sgd_with_majority_vote(m, decay, on), 0.03);
  table.run("signum", signum(m, {}, decay, on), 0.01);
  table.run("ef_sign_sgd", ef_sign_sgd(m, {}, on));
  table.run("mem_sgd", mem_sgd(m, {.fraction = 0.02}, on));
  table.run("deep_gradient_compression",
            deep_gradient_compression(m, {.fraction = 0.02, .uncompressed = first}, on), 0.2);
  table.run("power_sgd", power_sgd(m, {}, on));
  table.run("qsparse_local_sgd", qsparse_local_sgd(m, {.period = s.period}, on));
  table.run("one_bit_adam", one_bit_adam(m, {.freeze = std::max<std::size_t>(first, 1)}, decay, on),
            0.02);
}

void on_a_graph(const settings& s, comparison& table) {
  using namespace coop::variants;
  const coop::in_process on{.threads = s.threads};
  // Estimates of the neighbours need weights that stay.
  const any_topology chosen = make_topology(s);
  const auto* fixed = std::get_if<coop::mixing_matrix>(&chosen);
  const coop::mixing_matrix w =
      fixed != nullptr ? *fixed : coop::metropolis_hastings(coop::ring(s.workers));
  table.run("choco_sgd", choco_sgd(w, coop::top_k{0.05}, {.consensus_step_size = 0.1}, on));
  table.run("dcd_psgd", dcd_psgd(w, coop::qsgd{127}, on));
  table.run("ecd_psgd", ecd_psgd(w, coop::qsgd{32767}, on));
  table.run("deep_squeeze", deep_squeeze(w, coop::top_k{0.2}, {.consensus_step_size = 0.05}, on));
}

}  // namespace

void compare_compressed(const settings& s, comparison& table) {
  on_all(s, table);
  on_a_graph(s, table);
}
