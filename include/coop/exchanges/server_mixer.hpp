// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/compressors/require_length.hpp>
#include <coop/compressors/stream.hpp>
#include <coop/concepts.hpp>
#include <coop/core/random.hpp>
#include <coop/core/vector.hpp>
#include <coop/exchanges/mixing_parts.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <numeric>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace coop {

/// v ← Q_down(Σ_i w_i Q_up(v_i)) by way of node 0, the server, for two-way compression on
/// topologies that average exactly. Two exchanges: a node sends one message and receives one; the
/// server receives from all and sends the same to all.
template <class V, Topology Topo, TwoWayCompressor Comp, LinearAggregator Aggr, Communicator Comm>
  requires(Topo::averages_exactly)
class server_mixer {
  using scalar = typename view_of<V>::value_type;
  using up_type = std::remove_cvref_t<decltype(std::declval<const Comp&>().up)>;
  using down_type = std::remove_cvref_t<decltype(std::declval<const Comp&>().down)>;

 public:
  explicit server_mixer(mixing_parts<Topo, Comp, Aggr, Comm> parts)
      : parts_{std::move(parts)}, everybody_(parts_.communicator().size()) {
    std::iota(everybody_.begin(), everybody_.end(), std::size_t{0});
  }

  void operator()(V& v, std::size_t round, std::size_t step) {
    start(v);
    const auto message = encode(*up_, v, to_server_, parts_.random(step));
    through_server(message, v, round, step);
  }

  void operator()(V& v, V& own, std::size_t round, std::size_t step) {
    start(v);
    const auto message = encode(*up_, v, to_server_, parts_.random(step));
    fill(own, 0.0);
    up_->decode_add(message, 1.0, view(own));
    through_server(message, v, round, step);
  }

 private:
  static constexpr std::array<std::size_t, 1> server{0};

  void start(const V& v) {
    if (up_) return;
    const parameter_layout layout = parts_.layout_of(view(v).size());
    up_.emplace(start_stream<scalar>(parts_.compressor().up, layout));
    down_.emplace(start_stream<scalar>(parts_.compressor().down, layout));
  }

  template <class Stream>
  static std::span<const std::byte> encode(Stream& stream, const V& v,
                                           std::vector<std::byte>& message, random_stream random) {
    message.resize(stream.max_bytes());
    return std::span{message}.first(
        require_fits(stream.encode(view(v), std::span{message}, random), message.size()));
  }

  // Either message is free again when the other exchange has returned.
  void through_server(std::span<const std::byte> message, V& v, std::size_t round,
                      std::size_t step) {
    parts_.prepare(round);
    Comm& communicator = parts_.communicator();
    const bool serves = communicator.rank() == server[0];
    const std::span<const std::size_t> nobody;
    const bool counts = std::ranges::binary_search(parts_.route().sources(), communicator.rank());
    std::span<const std::byte> answer;
    {
      const auto inbox =
          communicator.exchange(serves ? parts_.route().sources() : nobody,
                                counts ? std::span<const std::size_t>{server} : nobody, message);
      if (serves) sum(inbox, v);
    }
    if (serves) {
      // A node of its own: the server's numbers are not those of worker 0.
      answer = encode(*down_, v, from_server_, parts_.random_of(communicator.size(), step));
    }
    const auto inbox = communicator.exchange(
        server, serves ? std::span<const std::size_t>{everybody_} : nobody, answer);
    fill(v, 0.0);
    down_->decode_add(inbox[0], 1.0, view(v));
    if constexpr (AccumulatingCompressor<down_type>) down_->accumulate(view(v));
  }

  template <class Inbox>
  void sum(const Inbox& inbox, V& v) {
    fill(v, 0.0);
    for (std::size_t i = 0; i < parts_.route().sources().size(); ++i) {
      up_->decode_add(inbox[i], parts_.route().weights()[i], view(v));
    }
    if constexpr (AccumulatingCompressor<up_type>) up_->accumulate(view(v));
  }

  mixing_parts<Topo, Comp, Aggr, Comm> parts_;
  std::vector<std::size_t> everybody_;
  std::optional<stream_of<up_type, scalar>> up_;
  std::optional<stream_of<down_type, scalar>> down_;
  std::vector<std::byte> to_server_;
  std::vector<std::byte> from_server_;
};

}  // namespace coop
