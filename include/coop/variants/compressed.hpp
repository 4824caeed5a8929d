// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/aggregators/majority_vote.hpp>
#include <coop/compose.hpp>
#include <coop/compressors/error_feedback.hpp>
#include <coop/compressors/momentum_correction.hpp>
#include <coop/compressors/power_sgd.hpp>
#include <coop/compressors/qsgd.hpp>
#include <coop/compressors/scaled_sign.hpp>
#include <coop/compressors/sign.hpp>
#include <coop/compressors/terngrad.hpp>
#include <coop/compressors/top_k.hpp>
#include <coop/compressors/two_way.hpp>
#include <coop/compressors/uncompressed_first.hpp>
#include <coop/compressors/without_feedback.hpp>
#include <coop/exchanges/local_momentum.hpp>
#include <coop/exchanges/shared_momentum.hpp>
#include <coop/optimizers/frozen_adam.hpp>
#include <coop/schedules/periodic.hpp>
#include <coop/topologies/complete.hpp>

#include <cstddef>

/// Variants that compress what all nodes average. Q is the compressor, eᵢ what worker i has not
/// sent yet.
namespace coop::variants {

struct qsgd_options {
  std::size_t levels = 7;    ///< s: 7 are 4 bits a value
  std::size_t bucket = 512;  ///< values that share a norm
};
/// QSGD: x ← x − η · (1/m) Σᵢ Q(gᵢ), each |value| rounded at random to one of s levels of its
/// bucket's norm.
/// Alistarh, Grubic, Li, Tomioka and Vojnovic, NIPS 2017.
template <class... More>
[[nodiscard]] auto qsgd(std::size_t workers, qsgd_options chosen = {}, const More&... more) {
  return compose(complete{workers}, coop::qsgd{chosen.levels, {.bucket = chosen.bucket}},
                 exchange::gradients{}, more...);
}

/// TernGrad: each value becomes 0 or ± the largest of its vector, at random.
/// Wen, Xu, Yan, Wu, Wang, Chen and Li, NIPS 2017.
template <class... More>
[[nodiscard]] auto terngrad(std::size_t workers, const More&... more) {
  return compose(complete{workers}, coop::terngrad{}, exchange::gradients{}, more...);
}

/// signSGD: x ← x − η · (1/m) Σᵢ sign(gᵢ). Biased, and without a memory: it need not converge (see
/// ef_sign_sgd).
/// Bernstein, Wang, Azizzadenesheli and Anandkumar, ICML 2018.
template <class... More>
[[nodiscard]] auto sign_sgd(std::size_t workers, const More&... more) {
  return compose(complete{workers}, without_feedback{sign{}}, exchange::gradients{}, more...);
}

/// signSGD with majority vote: x ← x − η · sign(Σᵢ sign(gᵢ)), one bit a value and worker.
/// Bernstein, Wang, Azizzadenesheli and Anandkumar, ICML 2018; ICLR 2019.
template <class... More>
[[nodiscard]] auto sign_sgd_with_majority_vote(std::size_t workers, const More&... more) {
  return compose(complete{workers}, sign{}, majority_vote{}, exchange::gradients{}, more...);
}

struct signum_options {
  double beta = 0.9;  ///< β
};
/// Signum: mᵢ ← βmᵢ + (1 − β)gᵢ, x ← x − η · sign(Σᵢ sign(mᵢ)).
/// Bernstein, Wang, Azizzadenesheli and Anandkumar, ICML 2018.
template <class... More>
[[nodiscard]] auto signum(std::size_t workers, signum_options chosen = {}, const More&... more) {
  return compose(complete{workers}, sign{}, majority_vote{}, exchange::local_momentum{chosen.beta},
                 more...);
}

struct ef_sign_sgd_options {
  std::size_t bucket = 0;  ///< values that share a scale; 0: all
};
/// EF-signSGD: pᵢ = gᵢ + eᵢ, Δᵢ = (‖pᵢ‖₁/d)·sign(pᵢ), eᵢ ← pᵢ − Δᵢ, x ← x − η · (1/m) Σᵢ Δᵢ.
/// (Theirs remembers ηg; with a constant η that is the same.)
/// Karimireddy, Rebjock, Stich and Jaggi, "Error feedback fixes signSGD", ICML 2019.
template <class... More>
[[nodiscard]] auto ef_sign_sgd(std::size_t workers, ef_sign_sgd_options chosen = {},
                               const More&... more) {
  return compose(complete{workers}, error_feedback{scaled_sign{chosen.bucket}},
                 exchange::gradients{}, more...);
}

struct mem_sgd_options {
  double fraction = 0.01;  ///< k/d
};
/// Mem-SGD: the k largest of gᵢ + eᵢ are sent, the others remembered.
/// Stich, Cordonnier and Jaggi, "Sparsified SGD with memory", NeurIPS 2018; Aji and Heafield, 2017.
template <class... More>
[[nodiscard]] auto mem_sgd(std::size_t workers, mem_sgd_options chosen = {}, const More&... more) {
  return compose(complete{workers}, error_feedback{top_k{chosen.fraction}}, exchange::gradients{},
                 more...);
}

struct deep_gradient_compression_options {
  double fraction = 0.001;         ///< k/d
  double momentum = 0.9;           ///< of each worker, corrected for what it has not sent
  double clip_norm = 0;            ///< of a worker's gradient; 0: none. Theirs: that of all by √m
  std::size_t uncompressed = 100;  ///< steps before compression begins
};
/// Deep Gradient Compression: uᵢ ← mom·uᵢ + gᵢ, vᵢ ← vᵢ + uᵢ, the k largest of vᵢ are sent, and uᵢ,
/// vᵢ set to zero there. (Theirs raises the
/// sparsity over the first epochs; here the first steps are uncompressed and without momentum.)
/// Lin, Han, Mao, Wang and Dally, ICLR 2018.
template <class... More>
[[nodiscard]] auto deep_gradient_compression(std::size_t workers,
                                             deep_gradient_compression_options chosen = {},
                                             const More&... more) {
  return compose(complete{workers},
                 uncompressed_first{chosen.uncompressed,
                                    momentum_correction{top_k{chosen.fraction}, chosen.momentum,
                                                        chosen.clip_norm}},
                 exchange::gradients{}, more...);
}

struct power_sgd_options {
  std::size_t rank = 2;
};
/// PowerSGD: each matrix M of the gradient becomes P(MᵀP)ᵀ with P orthonormal of r columns, one
/// power step a step; two all-reduces.
/// Vogels, Karimireddy and Jaggi, NeurIPS 2019.
template <class... More>
[[nodiscard]] auto power_sgd(std::size_t workers, power_sgd_options chosen = {},
                             const More&... more) {
  return compose(complete{workers}, error_feedback{coop::power_sgd{chosen.rank}},
                 exchange::gradients{}, more...);
}

struct qsparse_local_sgd_options {
  std::size_t period = 8;   ///< τ
  double fraction = 0.05;   ///< k/d
  std::size_t levels = 15;  ///< s of the quantiser of what is kept
};
/// Qsparse-local-SGD: τ local steps, then the k largest of what they and eᵢ add up to, quantised.
/// Basu, Data, Karakus and Diggavi, NeurIPS 2019.
template <class... More>
[[nodiscard]] auto qsparse_local_sgd(std::size_t workers, qsparse_local_sgd_options chosen = {},
                                     const More&... more) {
  return compose(complete{workers}, periodic{chosen.period},
                 error_feedback{top_k{chosen.fraction, coop::qsgd{chosen.levels}}},
                 exchange::updates<>{}, more...);
}

struct one_bit_adam_options {
  std::size_t freeze = 100;  ///< steps of Adam, uncompressed
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-3;  ///< ε: parameters without gradients before the freeze are divided by it
};
/// 1-bit Adam: Adam for the first steps; then its second moment stays, and one bit a value of the
/// momentum travels to the server and back, with error feedback both ways.
/// Tang et al., ICML 2021. (Their servers hold a part of the model each; here node 0 is the
/// server.)
template <class... More>
[[nodiscard]] auto one_bit_adam(std::size_t workers, one_bit_adam_options chosen = {},
                                const More&... more) {
  return compose(complete{workers},
                 uncompressed_first{chosen.freeze, two_way{error_feedback{scaled_sign{}},
                                                           error_feedback{scaled_sign{}}}},
                 exchange::shared_momentum{chosen.beta1},
                 frozen_adam{chosen.freeze, chosen.beta1, chosen.beta2, chosen.epsilon}, more...);
}

}  // namespace coop::variants
