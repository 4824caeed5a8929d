// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/compressors/identity.hpp>
#include <coop/compressors/index_code.hpp>
#include <coop/compressors/kept_count.hpp>
#include <coop/compressors/scatter_add.hpp>
#include <coop/compressors/selection.hpp>
#include <coop/concepts.hpp>
#include <coop/core/describe.hpp>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace coop {

/// Sends the k values of largest |x| exactly chosen, of equal ones those of lower index, and drops
/// the rest: `top_k{0.01}` is k = ⌈0.01·d⌉, `top_k{64}` is k = 64 (see kept_count), and
/// `top_k{0.01, values}` sends what is kept through another compressor. Biased: use error feedback.
///
///     ‖Q(x) − x‖² ≤ (1 − k/d)‖x‖²          Stich, Cordonnier, Jaggi, "Sparsified SGD" (2018)
///
/// Of an unbiased inner compressor with variance ω, the values are scaled by 1/(1 + ω):
/// E‖V(t)/(1+ω) − t‖² ≤ ω/(1+ω)·‖t‖² for what is kept, t, so δ = (k/d)/(1 + ω) whatever ω (Basu,
/// Data, Karakus, Diggavi, "Qsparse-local-SGD", 2019). Of a contractive one δ = (k/d)·δ_V.
///
/// Message: the indices (see index_code.hpp), then the inner compressor's message of the k values;
/// nothing where k = 0. NaN and infinite values are a `coop::error` that names the index. One read
/// of the vector for small k/d.
template <Compressor Values = identity>
class top_k {
  static_assert(StatelessCompressor<Values> && !CompensatingCompressor<Values>,
                "coop: the values that top_k keeps belong to other parameters at each step; their "
                "compressor must not remember the last ones");

 public:
  static constexpr bool unbiased = false;
  static constexpr bool linear = false;
  static constexpr bool contractive = Values::unbiased || Values::contractive;

  explicit top_k(double fraction, Values values = {})
      : kept_{"top_k", fraction}, inner_{std::move(values)} {}
  template <CountLike N>
  explicit top_k(N count, Values values = {}) : kept_{"top_k", count}, inner_{std::move(values)} {}

  /// k, of d values.
  [[nodiscard]] std::size_t kept(std::size_t d) const noexcept { return kept_.of(d); }

  /// δ: E‖Q(x) − x‖² ≤ (1 − δ)‖x‖²; 0 where nothing is kept.
  [[nodiscard]] double contraction(std::size_t d) const
    requires contractive
  {
    if (d == 0) return 1.0;
    const std::size_t k = kept(d);
    if (k == 0) return 0.0;
    const double share = static_cast<double>(k) / static_cast<double>(d);
    if constexpr (Values::unbiased) {
      return share * damping(k);
    } else {
      return share * inner_.contraction(k);
    }
  }

  /// Length of the longest message of d values.
  template <class T>
  [[nodiscard]] std::size_t max_bytes(std::size_t d) const {
    const std::size_t k = kept(d);
    return k == 0 ? 0 : index_code_bytes(k, d) + inner_.template max_bytes<T>(k);
  }

  std::size_t encode(std::span<const float> values, std::span<std::byte> bytes,
                     random_stream& random) const {
    return write(values, bytes, random);
  }
  std::size_t encode(std::span<const double> values, std::span<std::byte> bytes,
                     random_stream& random) const {
    return write(values, bytes, random);
  }

  /// out ← out + scale·Q(values); `coop::error` unless the message is one of out.size() values.
  void decode_add(std::span<const std::byte> message, double scale, std::span<float> out) const {
    add(message, scale, out);
  }
  void decode_add(std::span<const std::byte> message, double scale, std::span<double> out) const {
    add(message, scale, out);
  }

  [[nodiscard]] std::string describe() const {
    if constexpr (TransparentCompressor<Values>) {
      return text({"top_k{", kept_.describe(), "}"});
    } else {
      return text({"top_k{", kept_.describe(), ", ", coop::describe(inner_), "}"});
    }
  }

 private:
  /// What decoded values are multiplied by.
  [[nodiscard]] double damping(std::size_t k) const {
    if constexpr (Values::unbiased) {
      return 1.0 / (1.0 + inner_.variance_bound(k));
    } else {
      return 1.0;
    }
  }

  template <class T>
  std::size_t write(std::span<const T> x, std::span<std::byte> bytes, random_stream& random) const {
    thread_local selection<T> chosen;
    chosen.largest(x, kept(x.size()), "top_k");
    if (chosen.indices().empty()) return 0;
    const std::size_t used = encode_indices(chosen.indices(), x.size(), bytes);
    return used + inner_.encode(chosen.values(), bytes.subspan(used), random);
  }

  template <class T>
  void add(std::span<const std::byte> message, double scale, std::span<T> out) const {
    thread_local std::vector<std::size_t> indices;
    thread_local std::vector<T> values;
    const std::size_t k = kept(out.size());
    indices.clear();
    if (k > 0) message = decode_indices(message, out.size(), indices);
    if (indices.size() != k || (k == 0 && !message.empty())) {
      throw error{text({"top_k: message of ", indices.size(), " values, or of bytes behind them, ",
                        "where ", k, " values were expected"})};
    }
    if (k == 0) return;
    if constexpr (TransparentCompressor<Values>) {
      return scatter_add(message, static_cast<T>(scale), std::span<const std::size_t>{indices}, out,
                         "top_k");
    }
    values.assign(k, T{});
    inner_.decode_add(message, scale * damping(k), std::span{values});
    for (std::size_t i = 0; i < k; ++i) out[indices[i]] += values[i];
  }

  kept_count kept_;
  [[no_unique_address]] Values inner_;
};

template <class N>
top_k(N) -> top_k<>;
template <class N, Compressor Values>
top_k(N, Values) -> top_k<Values>;

}  // namespace coop
