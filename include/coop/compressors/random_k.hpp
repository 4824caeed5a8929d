// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/compressors/kept_count.hpp>
#include <coop/compressors/random_subset.hpp>
#include <coop/compressors/scatter_add.hpp>
#include <coop/core/bytes.hpp>
#include <coop/core/error.hpp>
#include <coop/core/random.hpp>
#include <coop/core/text.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace coop {

/// Whose random numbers choose the coordinates that random_k sends.
enum class coordinates {
  shared,  ///< the same on all nodes: messages may be summed
  own      ///< each node its own: the nodes' errors are independent, and average out
};

/// Sends k coordinates, every set of k equally likely, times d/k: `random_k{0.01}` is k = ⌈0.01·d⌉,
/// `random_k{64}` is k = 64 (see kept_count; at least 1). Unbiased:
///
///     E[Q(x)] = x,   E‖Q(x) − x‖² = (d/k − 1)‖x‖²      Wangni, Wang, Liu, Zhang (2018); Stich,
///                                                      Cordonnier, Jaggi (2018)
///
/// No index is sent: the first 32 random numbers bits of a message are the key of a stream from
/// which a receiver draws the same set. Message of `coordinates::shared`, for which all nodes must
/// be given the same random numbers: 1 and the key's eight groups of four bits, lowest first, then
/// the k values, all of them T in little-endian IEEE. Σ w_i·message_i, of any weights that do not
/// sum to zero, is a message of the weighted sum, and tells of nodes that drew different
/// coordinates: `coop::error`. Of `coordinates::own`: the key in 4 bytes, then the values. Nothing
/// where d = 0.
///
/// NaN and infinite values pass as they are where they are drawn. Time: O(k), and d/8 bytes of
/// memory that are cleared and read.
template <coordinates Whose = coordinates::shared>
class random_k {
  static constexpr bool shared = Whose == coordinates::shared;

 public:
  static constexpr bool unbiased = true;
  static constexpr bool linear = shared;
  static constexpr bool contractive = false;
  static constexpr bool shares_random = shared;
  static constexpr bool omits_indices = shared;

  explicit random_k(double fraction) : kept_{"random_k", fraction} {}
  template <CountLike N>
  explicit random_k(N count) : kept_{"random_k", count, 1} {}

  /// k, of d values.
  [[nodiscard]] std::size_t kept(std::size_t d) const noexcept { return kept_.of(d); }

  /// ω: E‖Q(x) − x‖² ≤ ω‖x‖².
  [[nodiscard]] double variance_bound(std::size_t d) const noexcept { return factor(d) - 1.0; }

  /// Length of every message of d values.
  template <class T>
  [[nodiscard]] std::size_t max_bytes(std::size_t d) const noexcept {
    return d == 0 ? 0 : header_bytes<T> + kept(d) * sizeof(T);
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
    return text({shared ? "random_k{" : "random_k<coordinates::own>{", kept_.describe(), "}"});
  }

 private:
  static constexpr unsigned groups = 8;  // of four bits in a key
  template <class T>
  static constexpr std::size_t header_bytes =
      shared ? (1 + groups) * sizeof(T) : sizeof(std::uint32_t);

  [[nodiscard]] double factor(std::size_t d) const noexcept {
    return d == 0 ? 1.0 : static_cast<double>(d) / static_cast<double>(kept(d));
  }

  /// Encoding and decoding of one step draw the same set, which is remembered.
  static random_subset& subset() {
    thread_local random_subset drawn;
    return drawn;
  }

  template <class T>
  std::size_t write(std::span<const T> x, std::span<std::byte> bytes, random_stream& random) const {
    if (x.empty()) return 0;
    const std::uint32_t key = random();
    byte_writer message{bytes};
    if constexpr (shared) {
      message.put(T{1});
      for (unsigned g = 0; g < groups; ++g) message.put(static_cast<T>((key >> (4 * g)) & 0xFU));
    } else {
      message.put(key);
    }
    const auto times = static_cast<T>(factor(x.size()));
    const auto indices = subset().draw(key, x.size(), kept(x.size()));
    std::byte* to = message.take(indices.size() * sizeof(T)).data();
    for (const std::size_t index : indices) {
      store_little_endian(times * x[index], to);
      to += sizeof(T);
    }
    return message.written();
  }

  template <class T>
  void add(std::span<const std::byte> message, double scale, std::span<T> out) const {
    const std::size_t expected = max_bytes<T>(out.size());
    if (message.size() != expected) {
      throw error{
          text({"random_k: message has ", message.size(), " bytes, ", expected, " were expected"})};
    }
    if (out.empty()) return;
    const std::uint32_t key = key_of<T>(message.first(header_bytes<T>));
    scatter_add(message.subspan(header_bytes<T>), static_cast<T>(scale),
                subset().draw(key, out.size(), kept(out.size())), out, "random_k");
  }

  /// The key of a message, or of a weighted sum of messages: each group is Σ w_i·group over Σ w_i,
  /// which rounding moves by less than an eighth for 60 000 floats even if every rounding is the
  /// worst. Sums of different keys of two nodes pass once in 256 times,
  /// of more nodes more seldom.
  template <class T>
  static std::uint32_t key_of(std::span<const std::byte> header) {
    byte_reader reader{header};
    if constexpr (!shared) {
      return reader.get<std::uint32_t>();
    } else {
      const auto weight = static_cast<double>(reader.get<T>());
      std::uint32_t key = 0;
      for (unsigned g = 0; g < groups; ++g) {
        const double group = static_cast<double>(reader.get<T>()) / weight;
        const double whole = std::floor(group + 0.5);
        if (!std::isfinite(weight) ||
            !(std::abs(group - whole) < 0.125 && whole >= 0 && whole <= 15)) {
          throw error{
              "random_k: the sum of messages is of different coordinates, its weights sum to zero, "
              "or it is corrupt; give all nodes the same random numbers, or send each message by "
              "itself as random_k<coordinates::own> does"};
        }
        key |= static_cast<std::uint32_t>(whole) << (4 * g);
      }
      return key;
    }
  }

  kept_count kept_;
};

template <class N>
random_k(N) -> random_k<>;

}  // namespace coop
