// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/compressors/require_length.hpp>
#include <coop/compressors/stream.hpp>
#include <coop/concepts.hpp>
#include <coop/core/random.hpp>
#include <coop/core/vector.hpp>
#include <coop/exchanges/mixing_parts.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace coop {

/// v ← Σ_i W_ij Q(v_i) by messages: encode, exchange with the neighbours (on a complete graph an
/// all-gather), decode and add in rank order. An aggregator that is not linear is given the
/// messages themselves.
template <class V, Topology Topo, Compressor Comp, Aggregator Aggr, Communicator Comm>
class message_mixer {
  using scalar = typename view_of<V>::value_type;

 public:
  explicit message_mixer(mixing_parts<Topo, Comp, Aggr, Comm> parts) : parts_{std::move(parts)} {}

  void operator()(V& v, std::size_t round, std::size_t step) {
    const auto message = encode(v, step);
    exchange(message, v, round);
  }

  void operator()(V& v, V& own, std::size_t round, std::size_t step) {
    const auto message = encode(v, step);
    fill(own, 0.0);
    stream_->decode_add(message, 1.0, view(own));
    exchange(message, v, round);
  }

 private:
  std::span<const std::byte> encode(const V& v, std::size_t step) {
    if (!stream_) {
      stream_.emplace(start_stream<scalar>(parts_.compressor(), parts_.layout_of(view(v).size())));
    }
    // Two messages in turn: the last one may still be read while this one is written.
    std::vector<std::byte>& message = messages_[turn_];
    turn_ = 1 - turn_;
    message.resize(stream_->max_bytes());
    random_stream random = parts_.random(step);
    return std::span{message}.first(
        require_fits(stream_->encode(view(v), std::span{message}, random), message.size()));
  }

  void exchange(std::span<const std::byte> message, V& v, std::size_t round) {
    parts_.prepare(round);
    const route& way = parts_.route();
    const auto inbox = parts_.communicator().exchange(way.sources(), way.destinations(), message);
    if constexpr (LinearAggregator<Aggr>) {
      fill(v, 0.0);
      for (std::size_t i = 0; i < way.sources().size(); ++i) {
        stream_->decode_add(inbox[i], way.weights()[i], view(v));
      }
      if constexpr (AccumulatingCompressor<Comp>) stream_->accumulate(view(v));
    } else {
      thread_local std::vector<std::span<const std::byte>> received;
      received.clear();
      for (std::size_t i = 0; i < way.sources().size(); ++i) received.push_back(inbox[i]);
      parts_.aggregator().combine(std::span<const std::span<const std::byte>>{received}, view(v));
    }
  }

  mixing_parts<Topo, Comp, Aggr, Comm> parts_;
  std::optional<stream_of<Comp, scalar>> stream_;
  std::array<std::vector<std::byte>, 2> messages_;
  std::size_t turn_ = 0;
};

}  // namespace coop
