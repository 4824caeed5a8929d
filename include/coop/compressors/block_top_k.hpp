// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/compressors/extent.hpp>
#include <coop/compressors/index_code.hpp>
#include <coop/compressors/kept_count.hpp>
#include <coop/compressors/selection.hpp>
#include <coop/core/bytes.hpp>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>
#include <coop/core/vector.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace coop {

class random_stream;

/// Cuts x into blocks of `block` values, the last one shorter where d is no multiple, sends the k
/// blocks of largest ℓ2 norm, of equal ones those of lower index, and drops the rest:
/// `block_top_k{0.01, 64}` is k = ⌈0.01·⌈d/64⌉⌉, `block_top_k{10, 64}` is k = 10. Biased.
///
///     ‖Q(x) − x‖² ≤ (1 − k/⌈d/block⌉)‖x‖²
///
/// since the k largest of n squared norms hold k/n of their sum, with equality where all are equal,
/// however short the last block is. Fewer indices, and memory is touched in runs, for more error
/// than top_k: Dryden, Moon, Jacobs, Van Essen (2016); Vogels, Karimireddy, Jaggi, "PowerSGD"
/// (2019).
///
/// Message: the blocks' indices (see index_code.hpp), then their values in little-endian IEEE. NaN
/// and infinite values are a `coop::error` that names the index. One read of the vector.
class block_top_k {
 public:
  static constexpr bool unbiased = false;
  static constexpr bool linear = false;
  static constexpr bool contractive = true;

  block_top_k(double fraction, std::size_t block)
      : block_top_k{kept_count{name, fraction}, block} {}
  template <CountLike N>
  block_top_k(N count, std::size_t block) : block_top_k{kept_count{name, count}, block} {}

  /// How many blocks d values make.
  [[nodiscard]] std::size_t blocks(std::size_t d) const noexcept {
    return d / block_ + (d % block_ != 0 ? 1 : 0);
  }

  /// δ: ‖Q(x) − x‖² ≤ (1 − δ)‖x‖²; 0 where nothing is kept.
  [[nodiscard]] double contraction(std::size_t d) const noexcept {
    const std::size_t all = blocks(d);
    return all == 0 ? 1.0 : static_cast<double>(kept_.of(all)) / static_cast<double>(all);
  }

  /// Length of the longest message of d values.
  template <class T>
  [[nodiscard]] std::size_t max_bytes(std::size_t d) const noexcept {
    const std::size_t k = kept_.of(blocks(d));
    if (k == 0) return 0;
    const std::size_t values = k == blocks(d) ? d : k * block_;
    return index_code_bytes(k, blocks(d)) + values * sizeof(T);
  }

  std::size_t encode(std::span<const float> values, std::span<std::byte> bytes,
                     random_stream&) const {
    return write(values, bytes);
  }
  std::size_t encode(std::span<const double> values, std::span<std::byte> bytes,
                     random_stream&) const {
    return write(values, bytes);
  }

  /// out ← out + scale·Q(values); `coop::error` unless the message is one of out.size() values.
  void decode_add(std::span<const std::byte> message, double scale, std::span<float> out) const {
    add(message, scale, out);
  }
  void decode_add(std::span<const std::byte> message, double scale, std::span<double> out) const {
    add(message, scale, out);
  }

  [[nodiscard]] std::string describe() const {
    return text({name, "{", kept_.describe(), ", ", block_, "}"});
  }

 private:
  static constexpr const char* name = "block_top_k";
  static constexpr double infinity = std::numeric_limits<double>::infinity();

  block_top_k(kept_count kept, std::size_t block) : kept_{kept}, block_{block} {
    require(block > 0, {name, ": block is ", block, ", must be at least 1"});
  }

  template <class V>
  [[nodiscard]] V block_of(V x, std::size_t b) const {
    return x.subspan(b * block_, std::min(block_, x.size() - b * block_));
  }

  /// norms ← the blocks' squared norms, times scale²; returns the largest, ∞ where one is NaN.
  template <class T>
  double measure(std::span<const T> x, double scale, std::vector<double>& norms) const {
    norms.resize(blocks(x.size()));
    double most = 0;
    for (std::size_t b = 0; b < norms.size(); ++b) {
      norms[b] = reduce(
          [scale](T value) {
            const double scaled = scale * static_cast<double>(value);
            return scaled * scaled;
          },
          block_of(x, b));
      most = std::max(most, norms[b] >= 0 ? norms[b] : infinity);
    }
    return most;
  }

  /// Squares that overflow, or vanish, are taken of x times a power of two.
  template <class T>
  void measure_blocks(std::span<const T> x, std::vector<double>& norms) const {
    const double most = measure(x, 1.0, norms);
    if (most > 0x1p-900 && most < infinity) return;
    const T largest = largest_magnitude(x, 0, name);
    if (largest == 0) return;
    const int exponent = std::ilogb(static_cast<double>(largest));
    measure(x, std::ldexp(1.0, std::clamp(-exponent, -1000, 1000)), norms);
  }

  template <class T>
  std::size_t write(std::span<const T> x, std::span<std::byte> bytes) const {
    thread_local std::vector<double> norms;
    thread_local selection<double> chosen;
    measure_blocks(x, norms);
    chosen.largest(norms, kept_.of(norms.size()), name);
    if (chosen.indices().empty()) return 0;
    const std::size_t used = encode_indices(chosen.indices(), norms.size(), bytes);
    byte_writer message{bytes.subspan(used)};
    for (const std::size_t b : chosen.indices()) message.put(block_of(x, b));
    return used + message.written();
  }

  template <class T>
  void add(std::span<const std::byte> message, double scale, std::span<T> out) const {
    thread_local std::vector<std::size_t> chosen;
    const std::size_t k = kept_.of(blocks(out.size()));
    chosen.clear();
    if (k > 0) message = decode_indices(message, blocks(out.size()), chosen);
    std::size_t values = 0;
    for (const std::size_t b : chosen) values += block_of(out, b).size();
    if (chosen.size() != k || message.size() != values * sizeof(T)) {
      throw error{text({name, ": message of ", chosen.size(), " blocks and ", message.size(),
                        " bytes of values, ", k, " blocks and ", values * sizeof(T),
                        " bytes were expected"})};
    }
    const std::byte* from = message.data();
    for (const std::size_t b : chosen) {
      for (T& value : block_of(out, b)) {
        value += static_cast<T>(scale) * load_little_endian<T>(from);
        from += sizeof(T);
      }
    }
  }

  kept_count kept_;
  std::size_t block_;
};

}  // namespace coop
