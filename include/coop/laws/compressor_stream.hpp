// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/compressors/stream.hpp>
#include <coop/concepts.hpp>
#include <coop/core/archive.hpp>
#include <coop/core/layout.hpp>
#include <coop/core/random.hpp>
#include <coop/core/text.hpp>
#include <coop/core/vector.hpp>
#include <coop/laws/law_violation.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace coop::laws {

/// How long and on what a compressor is tried.
struct compressor_options {
  std::size_t dimension = 33;  ///< of the vectors it compresses
  std::size_t draws = 2000;    ///< messages of one vector, for expectations
  std::uint64_t seed = 1;
  std::size_t columns = 1;  ///< of the matrix that a vector is, where they divide its size
};

/// A stream that has sent nothing yet, for vectors of d values in one block.
template <class T, Compressor C>
[[nodiscard]] auto fresh_stream(const C& policy, std::size_t d, const compressor_options& options) {
  parameter_layout layout = one_block(d);
  if (d % options.columns == 0) {
    layout[0].rows = d / options.columns;
    layout[0].columns = options.columns;
  }
  return start_stream<T>(policy, layout);
}

/// The next message of a stream, with the random numbers of draw `draw`; checks that it keeps to
/// its bound.
template <class Stream, class T>
[[nodiscard]] std::vector<std::byte> next_message(Stream& stream, const std::vector<T>& x,
                                                  const compressor_options& options,
                                                  std::size_t draw) {
  constexpr std::size_t guard = 16;
  constexpr auto mark = std::byte{0xA5};
  const std::size_t bound = stream.max_bytes();
  std::vector<std::byte> bytes(bound + guard, mark);
  random_stream random{options.seed, 0, draw, purpose::compression};
  const std::size_t length =
      stream.encode(std::span<const T>{x}, std::span{bytes}.first(bound), random);
  law(length <= bound, {"a message of ", length, " bytes is longer than max_bytes, ", bound});
  law(std::all_of(bytes.end() - guard, bytes.end(), [&](std::byte b) { return b == mark; }),
      "encode() wrote behind the max_bytes bytes that it was given");
  bytes.resize(length);
  return bytes;
}

/// The first message of a fresh stream.
template <class T, Compressor C>
[[nodiscard]] std::vector<std::byte> encoded(const C& policy, const std::vector<T>& x,
                                             const compressor_options& options, std::size_t draw) {
  auto stream = fresh_stream<T>(policy, x.size(), options);
  const std::size_t bound = policy.template max_bytes<T>(x.size());
  law(stream.max_bytes() <= bound,
      {"a stream's max_bytes, ", stream.max_bytes(), ", is above that of its compressor, ", bound});
  return next_message(stream, x, options, draw);
}

/// Q(x), decoded from `message` into zeros by a stream that has seen nothing before.
template <class T, Compressor C>
[[nodiscard]] std::vector<T> decoded(const C& policy, const std::vector<std::byte>& message,
                                     std::size_t dimension, const compressor_options& options) {
  std::vector<T> out(dimension);
  auto stream = fresh_stream<T>(policy, dimension, options);
  stream.decode_add(std::span<const std::byte>{message}, 1.0, std::span<T>{out});
  return out;
}

/// Checks that nothing is lost: of a stream that shows its `memory()`, the sum of what was decoded
/// and the memory is the sum of what went in, after many vectors and after zeros behind them.
template <class T, Compressor C>
void compressor_memory(const C& policy, const std::vector<std::vector<T>>& vectors,
                       const compressor_options& options) {
  if constexpr (requires(stream_of<C, T>& stream) { stream.memory(); }) {
    const std::size_t d = options.dimension;
    auto stream = fresh_stream<T>(policy, d, options);
    std::vector<double> lost(d);
    double scale = 1.0;
    for (std::size_t time = 0; time < 40; ++time) {
      const std::vector<T>& x = time < 30 ? vectors[time % vectors.size()] : std::vector<T>(d);
      const auto message = next_message(stream, x, options, time);
      axpy(1.0, x, lost);
      axpy(-1.0, decoded<T>(policy, message, d, options), lost);
      scale += dot(x, x);
      const double error = squared_distance(lost, stream.memory());
      law(error <= 1e-10 * scale,
          {"after ", time + 1,
           " vectors the inputs differ from what was decoded and the memory by ",
           std::to_string(error), " (squared)"});
    }
  }
}

/// Checks that a stream saved in the middle and restored into a fresh one goes on with the same
/// bytes as the one that was never stopped.
template <class T, Compressor C>
void compressor_state(const C& policy, const std::vector<std::vector<T>>& vectors,
                      const compressor_options& options) {
  if constexpr (requires(stream_of<C, T>& stream, state_writer& out) { stream.serialize(out); }) {
    const std::size_t d = options.dimension;
    auto stream = fresh_stream<T>(policy, d, options);
    for (std::size_t time = 0; time < 3; ++time) {
      static_cast<void>(next_message(stream, vectors[time % 2], options, time));
    }
    state_writer saved;
    saved(stream);
    auto restored = fresh_stream<T>(policy, d, options);
    state_reader reader{saved.bytes()};
    reader(restored);
    reader.finish();
    for (std::size_t time = 3; time < 6; ++time) {
      law(next_message(stream, vectors[time % 2], options, time) ==
              next_message(restored, vectors[time % 2], options, time),
          "a stream that was saved and restored sends other bytes than one that never stopped");
    }
  }
}

/// Checks `reduce` where a stream has it, over nodes that all hold x: alone, the mean is what the
/// node sent, and that is what its message says; two of weight one give twice as much.
template <class T, Compressor C>
void compressor_reduction(const C& policy, const std::vector<T>& x,
                          const compressor_options& options) {
  if constexpr (ReducibleCompressor<C, T>) {
    const std::vector<T> q = decoded<T>(policy, encoded(policy, x, options, 0), x.size(), options);
    for (const double nodes : {1.0, 2.0}) {
      auto stream = fresh_stream<T>(policy, x.size(), options);
      std::vector<T> mean(x.size(), T(7));
      std::vector<T> own(x.size(), T(9));
      random_stream random{options.seed, 0, 0, purpose::compression};
      // Of whatever numbers the list is made.
      const auto sum = [nodes]<class Number>(std::span<Number> list) {
        const std::span<const Number> input = list;
        weighted_sum(list, std::span<const double>{&nodes, 1},
                     std::span<const std::span<const Number>>{&input, 1});
      };
      stream.reduce(std::span<const T>{x}, std::span<T>{mean}, std::span<T>{own}, random, sum);
      const double rounding = 1e-8 * (1.0 + dot(x, x));
      law(squared_distance(own, q) <= rounding,
          "reduce's `own` differs from what the node's message decodes to");
      scale(1.0 / nodes, mean);
      law(squared_distance(mean, own) <= rounding,
          {"reduce over ", nodes, " nodes with one vector gives no multiple of what they sent"});
    }
  }
}

}  // namespace coop::laws
