// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/random.hpp>
#include <coop/core/text.hpp>
#include <coop/topologies/equal_links.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_set>
#include <vector>

namespace coop {

/// Each round a few clients, drawn uniformly without replacement, are averaged for everybody: the
/// client sampling of FedAvg. McMahan, Moore, Ramage, Hampson and Agüera y Arcas,
/// "Communication-efficient learning of deep networks from decentralized data" (AISTATS 2017).
///
/// W_ij(r) = 1/|S_r| for i in S_r and every j, else 0; S_r depends on (seed, r) alone. All columns
/// are equal, so ζ = 0. Throws `std::invalid_argument` unless 1 ≤ participants ≤ clients.
/// A call draws S_r anew: O(|S| log |S|) time, no state, safe to call from any thread.
class sampled_clients {
 public:
  static constexpr bool symmetric = false;
  static constexpr bool doubly_stochastic = false;
  static constexpr bool averages_exactly = true;
  static constexpr bool time_varying = true;

  sampled_clients(std::size_t clients, std::size_t participants_per_round, std::uint64_t seed = 1)
      : clients_{clients}, participants_{participants_per_round}, seed_{seed} {
    require(clients > 0, "sampled_clients: 0 clients, must be at least 1");
    require(participants_ > 0, "sampled_clients: 0 participants a round, must be at least 1");
    require(participants_ <= clients,
            {"sampled_clients: ", participants_, " participants a round of ", clients,
             " clients, must be at most all of them"});
  }

  [[nodiscard]] std::size_t nodes() const noexcept { return clients_; }
  [[nodiscard]] std::size_t workers() const noexcept { return clients_; }
  [[nodiscard]] std::size_t participants_per_round() const noexcept { return participants_; }
  [[nodiscard]] double zeta() const noexcept { return 0.0; }

  /// S_r, ascending.
  [[nodiscard]] std::vector<std::size_t> participants(std::size_t round) const {
    std::vector<std::size_t> chosen;
    chosen.reserve(participants_);
    draw(round, [&](std::size_t node) { chosen.push_back(node); });
    std::sort(chosen.begin(), chosen.end());
    return chosen;
  }

  [[nodiscard]] bool participates(std::size_t round, std::size_t node) const {
    bool found = false;
    draw(round, [&](std::size_t chosen) { found = found || chosen == node; });
    return found;
  }

  [[nodiscard]] std::vector<link> neighbours(std::size_t round, std::size_t /*node*/) const {
    std::vector<link> links;
    links.reserve(participants_);
    for (const std::size_t node : participants(round)) links.push_back({node, weight()});
    return links;
  }

  [[nodiscard]] auto recipients(std::size_t round, std::size_t node) const {
    return equal_links(0, participates(round, node) ? clients_ : 0, weight());
  }

  [[nodiscard]] std::string describe() const {
    return text({"sampled_clients{", clients_, ", ", participants_, ", ", seed_, "}"});
  }

 private:
  [[nodiscard]] double weight() const noexcept { return 1.0 / static_cast<double>(participants_); }

  /// Calls `take` once for each node of S_r: Floyd's sampling, as many draws as participants.
  template <class Take>
  void draw(std::size_t round, Take take) const {
    random_stream random{seed_, 0, round, purpose::topology};
    std::unordered_set<std::size_t> chosen;
    chosen.reserve(participants_);
    for (std::size_t last = clients_ - participants_; last < clients_; ++last) {
      const std::size_t candidate = random.below(last + 1);
      const std::size_t node = chosen.insert(candidate).second ? candidate : last;
      chosen.insert(node);
      take(node);
    }
  }

  std::size_t clients_;
  std::size_t participants_;
  std::uint64_t seed_;
};

}  // namespace coop
