// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/error.hpp>
#include <coop/core/link.hpp>
#include <coop/core/random.hpp>
#include <coop/core/text.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace coop {

/// The other nodes of a link range, ascending; links of weight 0 left out.
template <LinkRange Links>
[[nodiscard]] std::vector<link> others(const Links& links, std::size_t node) {
  std::vector<link> found;
  for (const link to : links) {
    if (to.node != node && to.weight != 0.0) found.push_back(to);
  }
  return found;
}

/// Throws std::invalid_argument unless every node hears those that hear it: two that meet exchange
/// their models both ways.
template <Topology Topo>
void require_links_both_ways(const Topo& topology) {
  if constexpr (!Topo::symmetric) {
    const auto same = [](const link& a, const link& b) { return a.node == b.node; };
    for (std::size_t node = 0; node < topology.nodes(); ++node) {
      const auto heard = others(topology.neighbours(0, node), node);
      const auto hearing = others(topology.recipients(0, node), node);
      require(std::equal(heard.begin(), heard.end(), hearing.begin(), hearing.end(), same),
              {"train: node ", node,
               " does not hear the nodes that hear it, but nodes that meet "
               "exchange their models both ways; use weights of an "
               "undirected graph"});
    }
  }
}

/// Whom a node may meet, and how far the two then move towards each other: half the way, to their
/// mean; where one of them is auxiliary (an anchor), as far as the link's weight says.
class gossip_links {
 public:
  template <Topology Topo>
  gossip_links(const Topo& topology, std::size_t node)
      : links_{others(topology.neighbours(0, node), node)} {
    if (node >= topology.workers()) return;
    for (link& to : links_) {
      if (to.node < topology.workers()) to.weight = 0.5;
    }
  }

  [[nodiscard]] bool empty() const noexcept { return links_.empty(); }
  [[nodiscard]] std::size_t size() const noexcept { return links_.size(); }

  /// One of them, each as likely as any other.
  [[nodiscard]] link draw(random_stream random) const { return links_[random.below(size())]; }

  /// The weight of the link to `node`. Throws `coop::error` where there is none.
  [[nodiscard]] double weight(std::size_t node) const {
    const auto found =
        std::lower_bound(links_.begin(), links_.end(), node,
                         [](const link& a, std::size_t wanted) { return a.node < wanted; });
    if (found == links_.end() || found->node != node) {
      throw error{text({"node ", node, " wants to meet a node that it has no link to"})};
    }
    return found->weight;
  }

 private:
  std::vector<link> links_;
};

}  // namespace coop
