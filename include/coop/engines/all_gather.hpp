// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/bytes.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

namespace coop {

/// Everybody's `mine` on every node, by way of node 0: for what happens once a run. Two collective
/// calls; all nodes' messages pass each link to node 0.
template <Communicator Comm>
[[nodiscard]] std::vector<std::vector<std::byte>> all_gather(Comm& communicator,
                                                             std::span<const std::byte> mine) {
  struct drain_at_exit {
    Comm& communicator;
    ~drain_at_exit() { communicator.drain(); }
  };
  const bool first = communicator.rank() == 0;
  const std::array<std::size_t, 1> root{0};
  std::vector<std::size_t> everybody(communicator.size());
  std::iota(everybody.begin(), everybody.end(), std::size_t{0});
  const std::span<const std::size_t> nodes = everybody;
  growing_message all;
  const drain_at_exit guard{communicator};
  {
    const auto inbox = communicator.exchange(first ? nodes : nodes.first(0), root, mine);
    for (std::size_t i = 0; first && i < nodes.size(); ++i) {
      all.put_message(inbox[i]);
    }
  }
  const auto inbox = communicator.exchange(root, first ? nodes : nodes.first(0), all.bytes());
  byte_reader in{inbox[0]};
  std::vector<std::vector<std::byte>> result(communicator.size());
  for (auto& message : result) {
    const auto part = in.take(in.get<std::uint64_t>());
    message.assign(part.begin(), part.end());
  }
  in.finish();
  return result;
}

}  // namespace coop
