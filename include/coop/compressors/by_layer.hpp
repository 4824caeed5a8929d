// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/compressors/encode_with_memory.hpp>
#include <coop/compressors/identity.hpp>
#include <coop/compressors/stream.hpp>
#include <coop/concepts/compressor.hpp>
#include <coop/core/bytes.hpp>
#include <coop/core/describe.hpp>
#include <coop/core/error.hpp>
#include <coop/core/layout.hpp>
#include <coop/core/text.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace coop {

/// Each block of the layout (a layer's weights, a layer's biases) by itself: those with at least
/// `below` values by `compressor`, the smaller ones by `small`, by default as they are. A scale or
/// a top-k of its own for every layer, and no index bits spent on biases, as systems do (GRACE,
/// DGC).
///
/// The message is, block by block, its length as 64 bits and the block's message. Facts hold where
/// they hold for both; the bounds are the worst over blocks of 1 to d values, for which
/// `contraction` and `variance_bound` ask d times.
template <Compressor Comp, Compressor Small = identity>
struct by_layer {
  static_assert(InnerCompressor<Comp> && InnerCompressor<Small>,
                "coop: coop::two_way and coop::uncompressed_first decide by which way a vector "
                "travels, and so stand outermost; put coop::by_layer inside them");
  static constexpr bool unbiased = Comp::unbiased && Small::unbiased;
  static constexpr bool linear = false;
  static constexpr bool contractive = Comp::contractive && Small::contractive;
  static constexpr bool projects = (Comp::contractive || ProjectingCompressor<Comp>) &&
                                   (Small::contractive || ProjectingCompressor<Small>);
  static constexpr bool compensates =
      (CompensatingCompressor<Comp> || CompensatingCompressor<Small>) &&
      (Comp::unbiased || CompensatingCompressor<Comp>) &&
      (Small::unbiased || CompensatingCompressor<Small>);
  static constexpr bool accumulates = AccumulatingCompressor<Comp> || AccumulatingCompressor<Small>;
  static constexpr bool omits_indices =
      IndexOmittingCompressor<Comp> || IndexOmittingCompressor<Small>;
  static constexpr bool shares_random =
      RandomSharingCompressor<Comp> || RandomSharingCompressor<Small>;

  Comp compressor{};
  Small small{};
  std::size_t below = 0;  ///< blocks with fewer values are small

  [[nodiscard]] double contraction(std::size_t d) const
    requires contractive
  {
    double worst = 1.0;
    for (std::size_t n = 1; n <= d; ++n) {
      worst = std::min(worst, n < below ? small.contraction(n) : compressor.contraction(n));
    }
    return worst;
  }
  [[nodiscard]] double variance_bound(std::size_t d) const
    requires unbiased
  {
    double worst = 0.0;
    for (std::size_t n = 1; n <= d; ++n) {
      worst = std::max(worst, n < below ? small.variance_bound(n) : compressor.variance_bound(n));
    }
    return worst;
  }
  /// Of d values in one block; a stream's own max_bytes() goes by its layout.
  template <class T>
  [[nodiscard]] std::size_t max_bytes(std::size_t d) const {
    return sizeof(std::uint64_t) +
           (d < below ? small.template max_bytes<T>(d) : compressor.template max_bytes<T>(d));
  }

  template <class T>
  [[nodiscard]] auto start(const parameter_layout& layout) const {
    return stream<T>{*this, layout};
  }

  [[nodiscard]] std::string describe() const {
    if (below == 0) return "by_layer{" + coop::describe(compressor) + "}";
    return text(
        {"by_layer{", coop::describe(compressor), ", ", coop::describe(small), ", ", below, "}"});
  }

 private:
  template <class T>
  class stream {
    using large_stream = stream_of<Comp, T>;
    using small_stream = stream_of<Small, T>;
    static constexpr bool reduces =
        ReducibleStream<large_stream, T> && ReducibleStream<small_stream, T>;

   public:
    stream(const by_layer& policy, const parameter_layout& layout) {
      std::size_t offset = 0;
      for (const parameter_block& block : layout) {
        const parameter_layout own{{block.name, 0, block.rows, block.columns}};
        const bool is_small = block.size() < policy.below;
        places_.push_back(
            {offset, block.size(), is_small, is_small ? small_.size() : large_.size()});
        if (is_small) {
          small_.push_back(start_stream<T>(policy.small, own));
        } else {
          large_.push_back(start_stream<T>(policy.compressor, own));
        }
        offset += block.size();
      }
    }

    [[nodiscard]] std::size_t max_bytes() {
      std::size_t bytes = 0;
      for_blocks([&](const place&, auto& inner) { bytes += header + inner.max_bytes(); });
      return bytes;
    }
    std::size_t encode(std::span<const T> values, std::span<std::byte> bytes,
                       random_stream& random) {
      return write(bytes, [&](const place& at, auto& inner, std::span<std::byte> to) {
        return inner.encode(values.subspan(at.offset, at.size), to, random);
      });
    }
    std::size_t encode_with_memory(std::span<const T> values, std::span<T> memory,
                                   std::span<std::byte> bytes, random_stream& random) {
      return write(bytes, [&](const place& at, auto& inner, std::span<std::byte> to) {
        return coop::encode_with_memory<T>(inner, values.subspan(at.offset, at.size),
                                           memory.subspan(at.offset, at.size), to, random);
      });
    }
    void decode_add(std::span<const std::byte> message, double scale, std::span<T> out) {
      byte_reader reader{message};
      for_blocks([&](const place& at, auto& inner) {
        const auto length = reader.get<std::uint64_t>();
        inner.decode_add(reader.take(length), scale, out.subspan(at.offset, at.size));
      });
      reader.finish();
    }
    /// One sum or more a block.
    template <class Sum>
      requires reduces
    void reduce(std::span<const T> values, std::span<T> mean, std::span<T> own,
                random_stream& random, Sum&& sum) {
      for_blocks([&](const place& at, auto& inner) {
        inner.reduce(values.subspan(at.offset, at.size), mean.subspan(at.offset, at.size),
                     own.subspan(at.offset, at.size), random, sum);
      });
    }
    /// For the blocks of which the receivers hold running sums.
    void accumulate(std::span<T> out)
      requires by_layer::accumulates
    {
      for_blocks([&](const place& at, auto& inner) {
        const std::span<T> part = out.subspan(at.offset, at.size);
        if constexpr (requires { inner.accumulate(part); }) inner.accumulate(part);
      });
    }
    template <class Archive>
    void serialize(Archive& archive) {
      archive(large_, small_);
    }

   private:
    static constexpr std::size_t header = sizeof(std::uint64_t);
    struct place {
      std::size_t offset;
      std::size_t size;
      bool is_small;
      std::size_t index;  // of its stream
    };

    template <class Work>
    void for_blocks(Work work) {
      for (const place& at : places_) {
        if (at.is_small) {
          work(at, small_[at.index]);
        } else {
          work(at, large_[at.index]);
        }
      }
    }
    template <class Encode>
    std::size_t write(std::span<std::byte> bytes, Encode encode_block) {
      std::size_t written = 0;
      for_blocks([&](const place& at, auto& inner) {
        const std::span<std::byte> room = bytes.subspan(written);
        require(room.size() >= header + inner.max_bytes(),
                {"by_layer: a buffer of ", bytes.size(), " bytes is too small"});
        const std::size_t used = encode_block(at, inner, room.subspan(header));
        store_little_endian(static_cast<std::uint64_t>(used), room.data());
        written += header + used;
      });
      return written;
    }

    std::vector<place> places_;
    std::vector<large_stream> large_;
    std::vector<small_stream> small_;
  };
};

template <Compressor Comp>
by_layer(Comp) -> by_layer<Comp, identity>;
template <Compressor Comp, Compressor Small>
by_layer(Comp, Small, std::size_t) -> by_layer<Comp, Small>;

}  // namespace coop
