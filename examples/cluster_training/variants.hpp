// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/compressors/qsgd.hpp>
#include <coop/compressors/top_k.hpp>
#include <coop/coop.hpp>
#include <coop/transports/mpi.hpp>
#include <csignal>
#include <cstddef>
#include <string>
#include <vector>

#include "settings.hpp"

/// Calls `visit(name, make)` for every variant; `make()` composes it for `n` ranks.
template <class Visit>
void for_each_variant(const settings& s, std::size_t n, Visit visit) {
  namespace variants = coop::variants;
  const coop::mpi on{.reduction =
                         s.native ? coop::reduction::native : coop::reduction::rank_ordered};
  const std::size_t period = s.period;
  const auto ring = [=] { return coop::metropolis_hastings(coop::ring(n)); };
  const auto top = [&] { return coop::top_k{s.fraction}; };

  visit("fully_synchronous", [&] { return variants::fully_synchronous(n, on); });
  visit("parallel_gradient_descent", [&] { return variants::parallel_gradient_descent(n, on); });
  visit("simu_parallel_sgd", [&] { return variants::simu_parallel_sgd(n, on); });
  visit("local_sgd", [&] { return variants::local_sgd(n, {.period = period}, on); });
  visit("fed_avg", [&] { return variants::fed_avg(n, {.seed = s.seed}, on); });
  visit("easgd", [&] { return variants::easgd(n - 1, {.period = period}, on); });
  visit("slow_mo", [&] { return variants::slow_mo(n, {.period = period}, on); });
  visit("diloco", [&] { return variants::diloco(n, {.period = period}, on); });
  visit("post_local_sgd", [&] { return variants::post_local_sgd(n, {.period = period}, on); });
  visit("hierarchical_local_sgd", [&] {
    return variants::hierarchical_local_sgd(
        n, {.groups = n % 2 == 0 ? 2U : 1U, .group_period = period, .period = 4 * period}, on);
  });
  visit("d_psgd", [&] { return variants::d_psgd(ring(), on); });
  visit("stochastic_gradient_push", [&] {
    return variants::stochastic_gradient_push(coop::column_stochastic(coop::ring(n)), on);
  });
  visit("matcha", [&] { return variants::matcha(coop::ring(n), {.seed = s.seed}, on); });
  visit("cooperative_sgd", [&] { return variants::cooperative_sgd(ring(), {period}, on); });
  visit("choco_sgd", [&] {
    return variants::choco_sgd(ring(), top(), {.consensus_step_size = s.fraction}, on);
  });
  visit("deep_squeeze", [&] { return variants::deep_squeeze(ring(), top(), {}, on); });
  visit("dcd_psgd", [&] { return variants::dcd_psgd(ring(), coop::qsgd{127}, on); });
  visit("ecd_psgd", [&] { return variants::ecd_psgd(ring(), coop::qsgd{32767}, on); });
  visit("qsgd", [&] { return variants::qsgd(n, {}, on); });
  visit("terngrad", [&] { return variants::terngrad(n, on); });
  visit("sign_sgd", [&] { return variants::sign_sgd(n, on); });
  visit("majority_vote", [&] { return variants::sign_sgd_with_majority_vote(n, on); });
  visit("signum", [&] { return variants::signum(n, {}, on); });
  visit("ef_sign_sgd", [&] { return variants::ef_sign_sgd(n, {}, on); });
  visit("mem_sgd", [&] { return variants::mem_sgd(n, {.fraction = s.fraction}, on); });
  visit("deep_gradient_compression",
        [&] { return variants::deep_gradient_compression(n, {.fraction = s.fraction}, on); });
  visit("power_sgd", [&] { return variants::power_sgd(n, {}, on); });
  visit("qsparse_local_sgd", [&] {
    return variants::qsparse_local_sgd(n, {.period = period, .fraction = s.fraction}, on);
  });
  visit("one_bit_adam", [&] { return variants::one_bit_adam(n, {}, on); });
}

inline std::vector<std::string> variant_names() {
  std::vector<std::string> names;
  for_each_variant({}, 2, [&](const char* name, auto) { names.emplace_back(name); });
  return names;
}

/// Trains the variant that the settings name; SIGTERM or SIGUSR1 to any rank ends it early.
template <class Objective>
coop::report train_variant(const settings& s, std::size_t n, const Objective& loss) {
  const coop::train_options options{.step_size = s.step_size,
                                    .batch_size = s.batch_size,
                                    .epochs = s.epochs,
                                    .seed = s.seed,
                                    .own_shard = true};
  coop::stop_on_signal stop{SIGTERM, SIGUSR1};
  coop::report result;
  for_each_variant(s, n, [&](const std::string& name, auto make) {
    if (name == s.variant) result = coop::train(make(), loss, options, stop);
  });
  return result;
}

/// The two problems; each in a file of its own, for every variant is compiled for each.
coop::report train_logistic(const settings& s, std::size_t n,
                            coop::data::sparse_dataset<double> shard);
coop::report train_softmax(const settings& s, std::size_t n,
                           coop::data::dense_dataset<float> shard);
