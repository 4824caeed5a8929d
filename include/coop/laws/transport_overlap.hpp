// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/error.hpp>
#include <coop/core/random.hpp>
#include <coop/core/traffic.hpp>
#include <coop/laws/law_violation.hpp>
#include <coop/laws/transport_cases.hpp>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

namespace coop::laws {

/// Whether `call` throws a `coop::error`.
template <class Call>
[[nodiscard]] bool throws_error(Call call) {
  try {
    call();
  } catch (const error&) {
    return true;
  }
  return false;
}

/// Laws: what start_exchange() and wait() give is what `exchange` gives, whatever a node does in
/// between, and however often it asks ready(), which comes true without wait(); a collective call
/// meanwhile is an error that changes nothing; so is a second wait(); it counts as an exchange.
template <Transport T>
void transport_overlapped_exchange(const T& policy, const transport_options& options) {
  std::vector<std::vector<std::vector<std::byte>>> sent(options.rounds);
  for (std::size_t k = 0; k < options.rounds; ++k)
    sent[k] = messages(options.seed + 1, options.nodes, k);
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
      const std::vector<std::size_t> asked = sources;
      std::vector<std::byte>& mine = buffers[round % 2];
      mine = sent[round][rank];
      {
        auto started = own.start_exchange(sources, destinations, mine);
        auto pending = std::move(started);
        // The lists are the caller's again; so is the processor.
        std::ranges::fill(sources, options.nodes);
        std::ranges::fill(destinations, options.nodes);
        random_stream random{options.seed, rank, round, purpose::sample};
        for (std::size_t k = random.below(2000); k > 0; --k) (void)random();
        if (round % 5 == 0) {
          law(throws_error([&] { own.barrier(); }),
              "barrier() while an exchange is pending is no error");
          law(throws_error([&] { (void)own.start_exchange({}, {}, {}); }),
              "start_exchange() while an exchange is pending is no error");
        }
        for (std::size_t k = random.below(3); k > 0; --k) (void)pending.ready();
        while (round % 2 == 0 && !pending.ready()) {
        }
        const auto inbox = pending.wait();
        if (round % 5 == 0) {
          law(throws_error([&] { (void)pending.wait(); }), "a second wait() is no error");
        }
        std::vector<std::byte>& last = buffers[1 - round % 2];
        std::ranges::fill(last, std::byte{0xEE});
        for (std::size_t i = 0; i < asked.size(); ++i) {
          law(std::ranges::equal(std::span<const std::byte>{inbox[i]}, sent[round][asked[i]]),
              {"a wrong message of a started exchange: round ", round, ", from node ", asked[i]});
          if (asked[i] != rank) expected.bytes_in += sent[round][asked[i]].size();
        }
      }
      for (std::size_t node = 0; node < options.nodes; ++node) {
        if (node != rank && tells(options.seed, rank, node, round))
          expected.bytes_out += mine.size();
      }
      law(own.traffic() == expected, "traffic() does not count a started exchange as an exchange");
      if (round % 4 == 1) own.barrier();
      if (round % 4 == 3) (void)own.exchange({}, {}, {});
    }
  });
}

/// Law: a node that throws while its exchange is pending ends the run of all, whether they wait or
/// poll, and what it published is read by nobody after drain().
template <Transport T>
void transport_failing_overlap(const T& policy, const transport_options& options) {
  const std::vector<std::size_t> all = everybody(options.nodes);
  for (const std::size_t failing : {std::size_t{0}, options.nodes - 1}) {
    const auto worker = [&](auto& own) {
      std::vector<std::byte> bytes(100);
      const drain_at_exit guard{own};
      for (std::size_t round = 0;; ++round) {
        auto pending = own.start_exchange(all, all, bytes);
        if (own.rank() == failing && round == 3) throw std::runtime_error{"this node fails"};
        while (own.rank() % 2 == 1 && !pending.ready()) {
        }
        (void)pending.wait();
        if (round > 3) throw law_violation{"a node went on after another had failed"};
      }
    };
    try {
      policy.run(options.nodes, worker);
      throw law_violation{"run() returned although a node had thrown"};
    } catch (const error& e) {
      law(e.rank() == failing,
          {"the error of a node that threw does not carry its rank: ", e.what()});
    }
  }
}

/// All laws of `OverlappingCommunicator` for one number of nodes; throws `law_violation`.
template <Transport T>
void transport_overlap(const T& policy, const transport_options& options) {
  transport_overlapped_exchange(policy, options);
  transport_failing_overlap(policy, options);
}

}  // namespace coop::laws
