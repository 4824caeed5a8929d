// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/compressors/qsgd.hpp>
#include <coop/compressors/top_k.hpp>
#include <coop/step_sizes/cosine.hpp>
#include <coop/topologies/graphs/ring.hpp>
#include <coop/topologies/weights/metropolis_hastings.hpp>
#include <coop/variants/compressed.hpp>
#include <coop/variants/decentralized.hpp>

#include <cstddef>
#include <string>

namespace coop_test {

/// Calls `use(name, composition, factor, batches)` for every compressed variant of 8 workers: what
/// multiplies the uncompressed run's step size (signs step by their own length, momentum by 10) and
/// its batch size (signs of noisy gradients are biased, so signSGD needs large batches).
template <class Use>
void for_each_compressed_variant(Use run) {
  const auto use = [&](const std::string& name, const auto& composition, double factor,
                       std::size_t batches = 1) { run(name, composition, factor, batches); };
  constexpr std::size_t m = 8;
  namespace variants = coop::variants;
  const auto w = coop::metropolis_hastings(coop::ring(m));
  const coop::cosine decay{};
  use("QSGD", variants::qsgd(m, {}, decay), 1.0);
  use("TernGrad", variants::terngrad(m, decay), 1.0);
  use("signSGD", variants::sign_sgd(m, decay), 0.08, 8);
  use("signSGD with majority vote", variants::sign_sgd_with_majority_vote(m, decay), 0.08, 8);
  use("Signum", variants::signum(m, {}, decay), 0.01);
  use("EF-signSGD", variants::ef_sign_sgd(m, {}, decay), 1.0);
  use("Mem-SGD", variants::mem_sgd(m, {.fraction = 0.02}, decay), 1.0);
  use("Deep Gradient Compression",
      variants::deep_gradient_compression(m, {.fraction = 0.02, .uncompressed = 20}, decay), 0.3);
  use("PowerSGD", variants::power_sgd(m, {}, decay), 1.0);
  use("Qsparse-local-SGD", variants::qsparse_local_sgd(m, {.fraction = 0.1}, decay), 1.0);
  use("CHOCO-SGD", variants::choco_sgd(w, coop::top_k{0.05}, {.consensus_step_size = 0.1}, decay),
      1.0);
  use("DCD-PSGD", variants::dcd_psgd(w, coop::qsgd{127}, decay), 1.0);
  use("ECD-PSGD", variants::ecd_psgd(w, coop::qsgd{16383}, decay), 1.0);
  use("DeepSqueeze",
      variants::deep_squeeze(w, coop::top_k{0.2}, {.consensus_step_size = 0.05}, decay), 1.0);
  use("1-bit Adam", variants::one_bit_adam(m, {.freeze = 60}, decay), 0.02);
}

}  // namespace coop_test
