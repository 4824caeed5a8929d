// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/error.hpp>
#include <coop/core/random.hpp>
#include <coop/core/traffic.hpp>
#include <coop/core/vector.hpp>
#include <coop/laws/law_violation.hpp>
#include <coop/laws/transport_cases.hpp>
#include <coop/laws/transport_messages.hpp>
#include <coop/laws/transport_overlap.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <exception>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace coop::laws {

/// Laws: size() is the number of nodes; every rank is there once; the clock does not go back; a
/// barrier lets nobody pass before all have come; run() returns after all nodes have.
template <Transport T>
void transport_ranks(const T& policy, const transport_options& options) {
  const bool shared = options.one_process || SharedMemoryCommunicator<typename T::communicator>;
  std::vector<std::atomic<int>> calls(options.nodes);
  std::atomic<std::size_t> came{0};
  std::atomic<std::size_t> ended{0};
  run_lawfully(policy, options.nodes, [&](auto& own) {
    const std::size_t rank = own.rank();
    law(own.size() == options.nodes, "size() is not the number of nodes of run()");
    law(rank < options.nodes, "rank() is not less than size()");
    law(calls[rank].fetch_add(1) == 0, {"two nodes have the rank ", rank});
    double clock = own.now();
    for (std::size_t round = 1; round <= options.rounds; ++round) {
      if ((round + rank) % 5 == 0) std::this_thread::yield();
      ++came;
      own.barrier();
      law(!shared || came >= round * options.nodes, "a node passed a barrier before all had come");
      own.barrier();
      law(!shared || came == round * options.nodes,
          "a node passed two barriers that others had not");
      own.barrier();
      law(own.now() >= clock, "now() went back");
      clock = own.now();
    }
    ++ended;
  });
  law(!shared || ended == options.nodes, "run() returned before all nodes had");
}

/// Laws: an inbox holds exactly what the sources published in that call, for any directed graph and
/// any sizes, none among them; it does not change while it lives, though the sources go on; a
/// buffer is free once the next exchange, or drain(), has returned; traffic counts the bytes of a
/// message once for every destination and source but the node itself.
template <Transport T>
void transport_exchange(const T& policy, const transport_options& options) {
  std::vector<std::vector<std::vector<std::byte>>> sent(options.rounds);
  for (std::size_t k = 0; k < options.rounds; ++k)
    sent[k] = messages(options.seed, options.nodes, k);
  run_lawfully(policy, options.nodes, [&](auto& own) {
    const std::size_t rank = own.rank();
    std::vector<std::byte> buffers[2];
    const drain_at_exit guard{own};
    traffic expected = own.traffic();
    for (std::size_t round = 0; round < options.rounds; ++round) {
      std::vector<std::size_t> sources;
      std::vector<std::size_t> destinations;
      for (std::size_t node = 0; node < options.nodes; ++node) {
        if (tells(options.seed, node, rank, round)) sources.push_back(node);
        if (tells(options.seed, rank, node, round)) destinations.push_back(node);
      }
      std::vector<std::byte>& mine = buffers[round % 2];
      mine = sent[round][rank];
      {
        const auto inbox = own.exchange(sources, destinations, mine);
        std::vector<std::byte>& last = buffers[1 - round % 2];
        std::fill(last.begin(), last.end(), std::byte{0xEE});
        for (const bool again : {false, true}) {
          for (std::size_t i = 0; i < sources.size(); ++i) {
            const std::span<const std::byte> got = inbox[i];
            law(std::ranges::equal(got, sent[round][sources[i]]),
                {again ? "an inbox changed while it was read" : "a wrong message", ": round ",
                 round, ", from node ", sources[i]});
          }
          if ((round + rank) % 3 == 0) std::this_thread::yield();
        }
      }
      for (const std::size_t node : destinations) {
        if (node != rank) expected.bytes_out += mine.size();
      }
      for (const std::size_t node : sources) {
        if (node != rank) expected.bytes_in += sent[round][node].size();
      }
      law(own.traffic() == expected, "traffic() does not count an exchange's bytes as documented");
      if (round % 7 == 3) {
        own.drain();
        std::fill(mine.begin(), mine.end(), std::byte{0xDD});
      }
      if (round % 11 == 5) own.barrier();
    }
  });
}

/// The traffic of all nodes together, told by everybody to everybody.
template <Communicator Comm>
[[nodiscard]] traffic sum_over_nodes(Comm& own, const traffic& mine) {
  const std::vector<std::size_t> all = everybody(own.size());
  const drain_at_exit guard{own};
  const auto inbox = own.exchange(all, all, std::as_bytes(std::span{&mine, 1}));
  traffic total;
  for (const std::size_t node : all) {
    traffic part;
    std::memcpy(&part, std::span<const std::byte>{inbox[node]}.data(), sizeof part);
    total += part;
  }
  return total;
}

/// Values whose products with the weights below are exact, so that contraction into fused
/// multiply-adds changes nothing, while their sums round, so that their order shows.
template <class T>
[[nodiscard]] std::vector<T> values_to_reduce(std::uint64_t seed, std::size_t node,
                                              std::size_t size) {
  constexpr int digits = std::numeric_limits<T>::digits - 6;
  random_stream random{seed, node, size, purpose::data};
  std::vector<T> values(size);
  for (T& value : values) {
    const auto whole = static_cast<T>(random.below(std::size_t{1} << digits));
    value =
        std::ldexp(whole, -static_cast<int>(random.below(30))) * (random.below(2) ? T{1} : T{-1});
  }
  return values;
}

/// Weights of 5 bits; about one in five is zero, and all are in every eighth trial.
[[nodiscard]] inline std::vector<double> weights_to_reduce(std::uint64_t seed, std::size_t nodes,
                                                           std::size_t trial) {
  random_stream random{seed, 0, trial, purpose::sample};
  std::vector<double> weights(nodes);
  for (double& weight : weights) {
    const bool none = trial % 8 == 7 || random.below(5) == 0;
    weight = none ? 0.0 : (static_cast<double>(random.below(31)) + 1.0) / 8.0;
  }
  return weights;
}

/// Laws of `all_reduce` for vectors of T, where the communicator has it: to the bit the weighted
/// sum in rank order, begun with the first vector of a weight other than zero, on every node;
/// vectors of weight zero are not read (here they hold NaN); all nodes together send, and receive,
/// 2(n − 1)/n of their vectors.
template <class T, Transport Policy>
void transport_all_reduce(const Policy& policy, const transport_options& options) {
  const std::size_t n = options.nodes;
  std::size_t trial = 0;
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, n - 1, n, n + 1, std::size_t{17},
                                 std::size_t{1000}, std::size_t{10'007}}) {
    const std::vector<double> weights = weights_to_reduce(options.seed, n, ++trial);
    std::vector<std::vector<T>> x(n);
    std::vector<T> sum(size, T(-0.0));  // −0 + v is v, for every v
    for (std::size_t node = 0; node < n; ++node) {
      x[node] = values_to_reduce<T>(options.seed, node, size);
      const T weight = static_cast<T>(weights[node]);
      for (std::size_t i = 0; weight != 0 && i < size; ++i) sum[i] += weight * x[node][i];
      if (weight == 0) x[node].assign(size, std::numeric_limits<T>::quiet_NaN());
    }
    const auto zeros = std::ranges::count(weights, 0.0);
    if (zeros == std::ssize(weights)) sum.assign(size, T{});
    run_lawfully(policy, n, [&](auto& own) {
      std::vector<T> mine = x[own.rank()];
      const traffic before = own.traffic();
      own.all_reduce(view(mine), std::span<const double>{weights});
      const traffic moved = own.traffic() - before;
      law(size == 0 || std::memcmp(mine.data(), sum.data(), size * sizeof(T)) == 0,
          {"all_reduce of ", size, " elements is not the sum in rank order"});
      const std::uint64_t full = 2 * (n - 1) * size * sizeof(T);
      const auto [out, in] = sum_over_nodes(own, moved);
      law(out == in && (zeros == 0 ? out == full : out <= full),
          "traffic() does not count 2(n-1)/n of the vectors for an all_reduce");
    });
  }
}

/// Laws: a node that throws ends the run of all, whatever they wait in, and run() throws a
/// `coop::error` with that node's rank and, in one process, the cause nested.
template <Transport T>
void transport_failure(const T& policy, const transport_options& options) {
  const bool shared = options.one_process || SharedMemoryCommunicator<typename T::communicator>;
  const std::vector<std::size_t> all = everybody(options.nodes);
  for (const std::size_t failing : {std::size_t{0}, options.nodes / 2, options.nodes - 1}) {
    for (const bool exchanging : {false, true}) {
      const auto worker = [&](auto& own) {
        std::vector<std::byte> bytes(100);
        const drain_at_exit guard{own};
        for (std::size_t round = 0;; ++round) {
          if (own.rank() == failing && round == 3) throw std::runtime_error{"this node fails"};
          if (exchanging) {
            (void)own.exchange(all, all, bytes);
          } else {
            own.barrier();
          }
          if (round > 3) throw law_violation{"a node went on after another had failed"};
        }
      };
      try {
        policy.run(options.nodes, worker);
        throw law_violation{"run() returned although a node had thrown"};
      } catch (const error& e) {
        law(e.rank() == failing,
            {"the error of a node that threw does not carry its rank: ", e.what()});
        bool nested = false;
        try {
          std::rethrow_if_nested(e);
        } catch (const std::runtime_error& cause) {
          nested = std::string{cause.what()} == "this node fails";
        }
        law(nested || !shared, "the error of a node that threw does not nest the cause");
      }
    }
  }
}

/// All laws of `Transport` for one number of nodes (try 1 too); throws `law_violation`.
template <Transport T>
void transport(const T& policy, const transport_options& options = {}) {
  require(options.nodes > 0, "laws: nodes is 0, must be at least 1");
  transport_ranks(policy, options);
  transport_exchange(policy, options);
  if constexpr (CollectiveCommunicator<typename T::communicator, std::span<double>>) {
    transport_all_reduce<double>(policy, options);
  }
  if constexpr (CollectiveCommunicator<typename T::communicator, std::span<float>>) {
    transport_all_reduce<float>(policy, options);
  }
  if constexpr (OverlappingCommunicator<typename T::communicator>) {
    transport_overlap(policy, options);
  }
  if constexpr (PointToPointCommunicator<typename T::communicator>) {
    transport_messages(policy, options);
  }
  transport_failure(policy, options);
}

}  // namespace coop::laws
