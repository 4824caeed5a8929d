// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/error.hpp>
#include <coop/core/random.hpp>
#include <coop/core/traffic.hpp>
#include <coop/laws/law_violation.hpp>
#include <coop/laws/transport_cases.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <vector>

namespace coop::laws {

/// The `number`-th letter of node `from` to node `to`: none, one, some or a million bytes.
[[nodiscard]] inline std::vector<std::byte> letter(std::uint64_t seed, std::size_t from,
                                                   std::size_t to, std::size_t number) {
  const std::size_t longest = from < 8 ? std::size_t{1} << 20 : 10'000;  // of many nodes, a few
  const std::size_t sizes[] = {0, 1, 1'000, longest, 64, 0, 70'000};
  random_stream random{seed, from, to * 1'000 + number, purpose::data};
  std::vector<std::byte> bytes(sizes[number % 7]);
  for (std::size_t i = 0; i < bytes.size(); i += 1 + i / 8) bytes[i] = std::byte(random() % 256);
  return bytes;
}

template <class Message>
void require_letter(const Message& got, std::size_t from, std::span<const std::byte> expected) {
  law(got.source == from, {"a message of node ", from, " names another source"});
  const std::span<const std::byte> bytes = got.bytes();
  // Not byte by byte: laws run under sanitizers too.
  law(bytes.size() == expected.size() &&
          (bytes.empty() || std::memcmp(bytes.data(), expected.data(), bytes.size()) == 0),
      {"a wrong message of node ", from});
  law(reinterpret_cast<std::uintptr_t>(bytes.data()) % alignof(std::max_align_t) == 0,
      {"a message of node ", from, " is not aligned"});
}

/// Laws: messages of any size arrive whole and aligned, in the order in which they were sent; the
/// sender may change its bytes at once; they count once as sent and once as received; collective
/// calls and pending exchanges change nothing of this.
template <Transport T>
void transport_ring_of_letters(const T& policy, const transport_options& options) {
  constexpr std::size_t letters = 7;
  run_lawfully(policy, options.nodes, [&](auto& own) {
    const std::size_t n = own.size();
    const std::size_t next = (own.rank() + 1) % n;
    const std::size_t before = (own.rank() + n - 1) % n;
    const traffic start = own.traffic();
    traffic moved;
    for (std::size_t k = 0; k < letters; ++k) {
      std::vector<std::byte> mine = letter(options.seed, own.rank(), next, k);
      own.send(next, mine);
      if (!mine.empty()) std::memset(mine.data(), 0xEE, mine.size());
      moved.bytes_out += mine.size();
      if (k == 2) own.barrier();
    }
    for (std::size_t k = 0; k < letters; ++k) {
      const std::vector<std::byte> theirs = letter(options.seed, before, own.rank(), k);
      require_letter(own.receive(before), before, theirs);
      moved.bytes_in += theirs.size();
      if (k == 4) own.barrier();
    }
    if (n == 1) moved = {};
    law(own.traffic() - start == moved,
        "traffic() does not count the bytes of messages once each way");
    law(!own.try_receive_any().has_value(), "a message came twice");
    own.barrier();
    // Each way round at once, while an exchange is pending where there can be one.
    const std::size_t sources[] = {before};
    const std::size_t destinations[] = {next};
    if constexpr (OverlappingCommunicator<typename T::communicator>) {
      std::vector<std::byte> published(300, std::byte(own.rank() % 256));
      const drain_at_exit guard{own};
      auto pending = own.start_exchange(sources, destinations, published);
      own.send(before, published);
      require_letter(own.receive(next), next, std::vector<std::byte>(300, std::byte(next % 256)));
      const auto inbox = pending.wait();
      law(std::span<const std::byte>{inbox[0]}[0] == std::byte(before % 256),
          "a message disturbed an exchange");
    }
  });
}

/// Laws: everybody may write to everybody, itself too; receive_any() gives every message once,
/// those of one sender in order; receive() looks past the messages of others; what nobody receives
/// does not matter.
template <Transport T>
void transport_letters_to_all(const T& policy, const transport_options& options) {
  run_lawfully(policy, options.nodes, [&](auto& own) {
    const std::size_t n = own.size();
    for (std::size_t k = 0; k < 3; ++k) {
      for (std::size_t to = 0; to < n; ++to) own.send(to, letter(options.seed, own.rank(), to, k));
    }
    std::vector<std::size_t> came(n);
    for (std::size_t i = 0; i < 2 * n; ++i) {
      std::size_t source = (i + own.rank()) % n;
      while (came[source] == 3) source = (source + 1) % n;
      const auto got = i % 2 == 0 ? own.receive_any() : own.receive(source);
      law(got.source < n, "a message of no node");
      law(i % 2 == 0 || got.source == source,
          {"receive(", source, ") returned a message of node ", got.source});
      const std::size_t k = came[got.source]++;
      law(k < 3, "more messages than were sent");
      require_letter(got, got.source, letter(options.seed, got.source, own.rank(), k));
    }
    // The rest is left for receive(), in descending order, or for nobody.
    for (std::size_t from = n; from-- > 0;) {
      for (; came[from] < 3 && own.rank() % 2 == 0; ++came[from]) {
        require_letter(own.receive(from), from, letter(options.seed, from, own.rank(), came[from]));
      }
    }
  });
}

/// Law: a server that polls and clients that wait for its answers serve each other.
template <Transport T>
void transport_served_letters(const T& policy, const transport_options& options) {
  constexpr std::size_t requests = 5;
  run_lawfully(policy, options.nodes, [&](auto& own) {
    if (own.rank() > 0) {
      for (std::size_t k = 0; k < requests; ++k) {
        own.send(0, letter(options.seed, own.rank(), 0, k));
        require_letter(own.receive(0), 0, letter(options.seed, own.rank(), 0, k));
      }
      return;
    }
    for (std::size_t left = requests * (own.size() - 1); left > 0;) {
      const auto request = own.try_receive_any();
      if (!request) continue;
      own.send(request->source, request->bytes());
      --left;
    }
  });
}

/// Laws: who waits for a node that throws, or for any node, is stopped with the run; who waits for
/// a node that has returned gets what that has sent, and then a `coop::error`.
template <Transport T>
void transport_missing_letters(const T& policy, const transport_options& options) {
  constexpr const char* in_vain = "a message of a node that had returned";
  for (const int waiting : {0, 1, 2, 3}) {
    const auto worker = [&](auto& own) {
      const std::size_t last = own.size() - 1;
      if (own.rank() == last) {
        own.send(0, {});
        if (waiting == 3) return;
        std::this_thread::yield();
        throw std::runtime_error{"this node fails"};
      }
      if (own.rank() == 0 && waiting == 3) {
        require_letter(own.receive(last), last, {});
        (void)own.receive(last);
        throw law_violation{in_vain};
      }
      if (waiting == 3) return;
      for (;;) {
        if (waiting == 0) (void)own.receive(last);
        if (waiting == 1) (void)own.receive_any();
        if (waiting == 2) (void)own.try_receive_any();
      }
    };
    const std::size_t throwing = waiting == 3 ? 0 : options.nodes - 1;
    if (waiting == 3 && options.nodes == 1) continue;
    try {
      policy.run(options.nodes, worker);
      throw law_violation{"run() returned although a node waits in vain, or had thrown"};
    } catch (const error& e) {
      law(e.rank() == throwing, {"an error does not carry the rank of its node: ", e.what()});
      law(std::string_view{e.what()}.find(in_vain) == std::string_view::npos, e.what());
    }
  }
  try {
    policy.run(options.nodes, [&](auto& own) {
      if (own.rank() == 0) (void)own.receive_any();
    });
    throw law_violation{"receive_any() returned although nobody had sent anything"};
  } catch (const error& e) {
    law(e.rank() == std::size_t{0}, {"an error does not carry the rank of its node: ", e.what()});
  }
}

/// Laws: a node that throws or returns with a message published stops those that wait for a letter
/// of it before they read that; and it stops nodes that are calls behind it, and those that wait
/// for these: what run() throws is its error.
template <Transport T>
void transport_letters_behind(const T& policy, const transport_options& options) {
  if (options.nodes == 1) return;
  const std::size_t last = options.nodes - 1;
  const std::vector<std::byte> lasting(100'000);
  for (const int kind : {0, 1, 2}) {
    const auto worker = [&](auto& own) {
      const std::vector<std::size_t> first{0};
      if (own.rank() == last && kind == 1) {
        (void)own.exchange({}, first, lasting);
      } else if (own.rank() == last) {
        const std::vector<std::byte> published = lasting;
        const drain_at_exit guard{own};
        for (int k = 0; kind == 2 && k < 3; ++k) (void)own.exchange({}, {}, {});
        if (kind == 0) (void)own.exchange({}, first, published);
        throw std::runtime_error{"this node fails"};
      } else if (own.rank() == 0) {
        if (kind == 2) (void)own.receive_any();
        (void)own.receive(last);
      } else if (kind == 2) {
        (void)own.exchange(first, {}, {});
      }
    };
    try {
      policy.run(options.nodes, worker);
      throw law_violation{"run() returned although a node waits in vain"};
    } catch (const error& e) {
      law(e.rank() == (kind == 1 ? 0 : last),
          {"an error does not carry the rank of its node: ", e.what()});
    }
  }
}

/// All laws of `PointToPointCommunicator` for one number of nodes; throws `law_violation`.
template <Transport T>
void transport_messages(const T& policy, const transport_options& options) {
  transport_ring_of_letters(policy, options);
  transport_letters_to_all(policy, options);
  transport_served_letters(policy, options);
  transport_missing_letters(policy, options);
  transport_letters_behind(policy, options);
}

}  // namespace coop::laws
