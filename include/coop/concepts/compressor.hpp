// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts/fact.hpp>

#include <concepts>
#include <cstddef>
#include <span>
#include <type_traits>
#include <vector>

namespace coop {

class random_stream;
struct parameter_block;  // coop/core/layout.hpp

/// One node's end of one stream of vectors of T, all of one size:
///  - `max_bytes()`: the longest message;
///  - `encode(values, bytes, random)` writes the message to the front of `bytes`, which holds at
///    least max_bytes(), and returns its length;
///  - `decode_add(message, scale, out)`: out ← out + scale·Q(values); throws `coop::error` on a
///    malformed message and never reads outside it.
template <class S, class T>
concept CompressedStream =
    requires(S& stream, std::span<const T> values, std::span<std::byte> bytes,
             std::span<const std::byte> message, random_stream& random, std::span<T> out) {
      { stream.max_bytes() } -> std::same_as<std::size_t>;
      { stream.encode(values, bytes, random) } -> std::same_as<std::size_t>;
      stream.decode_add(message, 1.0, out);
    };

template <class C, class T>  // the same calls on the policy itself: it remembers nothing
concept StatelessCompressorOf =
    requires(const C& compressor, std::span<const T> values, std::span<std::byte> bytes,
             std::span<const std::byte> message, random_stream& random, std::span<T> out) {
      { compressor.encode(values, bytes, random) } -> std::same_as<std::size_t>;
      compressor.decode_add(message, 1.0, out);
    };
template <class C>
concept StatelessCompressor = StatelessCompressorOf<C, float> && StatelessCompressorOf<C, double>;

template <class C, class T>  // `start<T>(layout)` → a stream for vectors of these blocks
concept StreamingCompressorOf =
    requires(const C& compressor, const std::vector<parameter_block>& layout) {
      { compressor.template start<T>(layout) } -> CompressedStream<T>;
    };
template <class C>
concept StreamingCompressor = StreamingCompressorOf<C, float> && StreamingCompressorOf<C, double>;

/// Minimal: three facts, `max_bytes<T>(d)`, the bound on messages of d values, and either `encode`
/// and `decode_add` (see CompressedStream), or `start<T>(layout)` where it remembers something from
/// message to message or looks at the shape of the parameters.
///  - unbiased: E[Q(x)] = x;   - linear: messages are lists of T and may be summed before decoding;
///  - contractive: E‖Q(x) − x‖² ≤ (1 − δ)‖x‖² with δ = contraction(d) > 0.
/// An unbiased one has `variance_bound(d)`: E‖Q(x) − x‖² ≤ ω‖x‖².
template <class C>
concept Compressor =
    Fact<C::unbiased> && Fact<C::linear> && Fact<C::contractive> &&
    (StatelessCompressor<C> || StreamingCompressor<C>) && requires(const C& compressor) {
      { compressor.template max_bytes<float>(std::size_t{1}) } -> std::same_as<std::size_t>;
    };

template <class C>  // loses nothing: Q(x) = x to the bit
concept LosslessCompressor = Compressor<C> && C::lossless;

/// Lossless, and the message is the vector's own memory: nothing is encoded, neighbours read it.
template <class C>
concept TransparentCompressor = LosslessCompressor<C> && C::transparent;

template <class C>  // remembers what compression lost and sends it later (error feedback)
concept CompensatingCompressor = Compressor<C> && C::compensates;

template <class C>  // biased, and its user has said that it may be
concept BiasAcceptingCompressor = Compressor<C> && C::accepts_bias;

template <class C>  // the error has a bound of its own, whatever the vector: `absolute_bound(d)`
concept AbsoluteCompressor = Compressor<C> && C::absolute;

/// All nodes must draw the same random numbers, so that a message need not say where its values
/// belong.
template <class C>
concept IndexOmittingCompressor = Compressor<C> && C::omits_indices;
template <class C>  // is given the same random numbers on every node
concept RandomSharingCompressor = Compressor<C> && C::shares_random;

template <class C>  // ‖Q(x) − x‖ ≤ ‖x‖ and no more: what it loses it loses for that x only
concept ProjectingCompressor = Compressor<C> && C::projects;

template <class C>  // a message is one bit a value, set where it is positive, lowest bit first
concept SignCompressor = Compressor<C> && C::signs;

/// Each receiver adds what it decodes to what it had: it holds running sums, and needs every
/// message of every node with the same weight.
template <class C>
concept AccumulatingCompressor = Compressor<C> && C::accumulates;

/// Compresses on the way to a server and on the way back: `up`, `down`.
template <class C>
concept TwoWayCompressor = Compressor<C> && requires(const C& compressor) {
  requires Compressor<std::remove_cvref_t<decltype(compressor.up)>>;
  requires Compressor<std::remove_cvref_t<decltype(compressor.down)>>;
};

/// Sends the first `steps` vectors as they are, and goes over to `compressor`.
template <class C>
concept WarmingCompressor = Compressor<C> && requires(const C& compressor) {
  { compressor.steps } -> std::convertible_to<std::size_t>;
  requires Compressor<std::remove_cvref_t<decltype(compressor.compressor)>>;
};

/// Neither of these two, which decide by which way a vector travels: only such a compressor may
/// stand inside another.
template <class C>
concept InnerCompressor = Compressor<C> && !TwoWayCompressor<C> && !WarmingCompressor<C>;

/// A compressor one of whose two ways warms up by itself.
template <class C>
concept WarmingInsideCompressor = TwoWayCompressor<C> && requires(const C& compressor) {
  requires WarmingCompressor<std::remove_cvref_t<decltype(compressor.up)>> ||
               WarmingCompressor<std::remove_cvref_t<decltype(compressor.down)>>;
};

/// A stream that can sum while it is compressed: `reduce(values, mean, own, random, sum)`, where
/// sum(span) replaces a vector by its weighted sum over the nodes: mean ← Q(Σ_i w_i·values_i), and
/// own ← what of this node's values the others got to see.
template <class S, class T>
concept ReducibleStream =
    CompressedStream<S, T> &&
    requires(S& stream, std::span<const T> values, std::span<T> out, random_stream& random,
             void (*sum)(std::span<T>)) { stream.reduce(values, out, out, random, sum); };

}  // namespace coop
