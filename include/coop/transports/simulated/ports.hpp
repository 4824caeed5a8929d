// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/random.hpp>
#include <coop/transports/network/any_network.hpp>
#include <coop/transports/network/link_faults.hpp>
#include <coop/transports/network/wire.hpp>
#include <coop/transports/simulated/absence.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace coop {

/// Which of a node's ports carry one message at a time.
enum class contention {
  none,   ///< messages do not disturb each other
  sends,  ///< a node's messages leave one after the other
  both    ///< and come in one after the other
};

/// When messages leave and arrive. A message of b bytes that is handed to its port at t begins to
/// leave at s = max(t, when the port is free), has left at s + bβ, and its first byte arrives at
/// s + α. The receiving port takes it in from r = max(s + α, when that is free) to r + bβ. Without
/// contention it is there at t + α + bβ.
///
/// Messages from one node to another stay in order: one that was lost holds up the later ones.
/// What is exchanged needs no order, and is not held up.
///
/// While a node is away its ports begin with no message: what is to leave waits until it is back,
/// as what reaches it does. A message that they have begun with is carried to its end.
class ports {
 public:
  ports(const any_network& network, contention kind, const link_faults& faults,
        const absences& away, std::uint64_t seed, std::size_t nodes)
      : network_{&network},
        faults_{&faults},
        away_{&away},
        kind_{kind},
        seed_{seed},
        nodes_(nodes) {
    // Without receiving ports rounding alone could let a message overtake another.
    if (!faults.none() || !away.none() || kind != contention::both) latest_.resize(nodes);
  }

  struct passage {
    double left;        ///< s
    double first_byte;  ///< s + α, or later where it was lost
    double transfer;    ///< bβ
    double arrival;     ///< of the last byte, where no receiving port holds it up
    std::uint32_t transmissions;
    bool takes_in;  ///< whether receive() must be told when the first byte arrives
  };

  /// Takes the sender's port. A message that is lost takes it once for every transmission. All is
  /// infinite where a node on the way has left for good.
  [[nodiscard]] passage send(std::size_t from, std::size_t to, std::size_t bytes, double now,
                             bool in_order) {
    const wire way = network_->link(from, to);
    const double transfer = way.transfer(bytes);
    const bool takes_in = kind_ == contention::both && way.seconds_per_byte > 0;
    const double left =
        away_->back(from, kind_ == contention::none ? now : std::max(now, nodes_[from].out_free));
    const auto [transmissions, begun] = transmit(from, to, left, transfer);
    double first_byte = begun + way.latency;
    if (!takes_in) first_byte = away_->back(to, first_byte);
    double arrival = first_byte + transfer;
    if (in_order && !latest_.empty()) {
      double& before = latest_[from][to];  // when the last byte was there
      if (kind_ != contention::none) first_byte = std::max(first_byte, before);
      before = std::max(before, first_byte + transfer);
      arrival = before;
    }
    nodes_[from].out_free = left + transmissions * transfer;
    return {left, first_byte, transfer, arrival, transmissions, takes_in};
  }

  /// Takes the receiver's port when the first byte is there; returns when the last one is.
  [[nodiscard]] double receive(std::size_t to, double first_byte, double transfer) noexcept {
    double& free = nodes_[to].in_free;
    return free = away_->back(to, std::max(free, first_byte)) + transfer;
  }

 private:
  struct state {
    double out_free = 0;
    double in_free = 0;
    std::uint64_t sent = 0;
  };

  struct attempts {
    std::uint32_t count;
    double last;  // when that one that comes through began to leave
  };

  [[nodiscard]] attempts transmit(std::size_t from, std::size_t to, double left, double transfer) {
    attempts made{1, left};
    const double busy = kind_ == contention::none ? 0 : transfer;  // the port, before it is again
    if (faults_->none()) return made;
    random_stream random{seed_, from, nodes_[from].sent++, purpose::message_loss};
    for (; faults_->loses(from, to, made.last, random); ++made.count) {
      made.last = away_->back(from, made.last + std::max(faults_->timeout, busy));
    }
    return made;
  }

  const any_network* network_;
  const link_faults* faults_;
  const absences* away_;
  contention kind_;
  std::uint64_t seed_;
  std::vector<state> nodes_;
  std::vector<std::unordered_map<std::size_t, double>> latest_;  // of a node's messages to another
};

}  // namespace coop
