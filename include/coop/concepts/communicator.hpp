// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/traffic.hpp>

#include <concepts>
#include <cstddef>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>

namespace coop {

/// What one node sees of the others. Blocking, like MPI's; collective calls are made by all nodes
/// in the same order.
///  - `rank()`, `size()`, `now()` (seconds since the run began), `barrier()`;
///  - `exchange(sources, destinations, bytes)` → inbox: publishes `bytes` to the destinations and
///    waits for what the sources published in the same call; inbox[i] is the view of sources[i],
///    aligned as what that source published.
///    A node with neither may pass empty lists, and must still call. A node may be its own source.
///    The inbox is destroyed before the node's next call; `bytes` stay untouched until its next
///    exchange, or drain(), has returned.
///  - `drain()`: waits until nobody reads what this node published; never throws;
///  - `traffic()`: bytes out and in so far.
template <class C>
concept Communicator = requires(C& communicator, std::span<const std::size_t> nodes,
                                std::span<const std::byte> bytes) {
  { communicator.rank() } -> std::convertible_to<std::size_t>;
  { communicator.size() } -> std::convertible_to<std::size_t>;
  { communicator.now() } -> std::convertible_to<double>;
  communicator.barrier();
  {
    communicator.exchange(nodes, nodes, bytes)[0]
  } -> std::convertible_to<std::span<const std::byte>>;
  { communicator.drain() } noexcept;
  { communicator.traffic() } -> std::convertible_to<traffic>;
};

/// Reduces by itself: `all_reduce(view, weights)`: every node's vector ← Σ_i weights[i]·(vector of
/// node i), in rank order, the same bits on every node; weights are the same on all.
template <class C, class View>
concept CollectiveCommunicator =
    Communicator<C> && requires(C& communicator, View values, std::span<const double> weights) {
      communicator.all_reduce(values, weights);
    };

/// Exchanges while it computes:
///  - `start_exchange(sources, destinations, bytes)` → pending: publishes like `exchange`, which is
///    this and wait() at once; it may be moved, and only the lists need not outlive the call;
///  - `pending.ready()`: whether wait() would return, or throw, at once. Lets communication
///    progress and, where it has not, gives way to other nodes; never waits for them;
///  - `pending.wait()` → inbox, of `exchange`'s rules, once.
/// One exchange of a node is pending at a time, and no other collective call is made before wait():
/// `coop::error`; sending and receiving is free. drain() gives a pending exchange up, as its
/// destruction without wait() does: for nodes that fail. Any collective call after that is a
/// `coop::error`. `bytes` stay untouched until the exchange after it, or drain(), has returned.
template <class C>
concept OverlappingCommunicator =
    Communicator<C> && requires(C& communicator, std::span<const std::size_t> nodes,
                                std::span<const std::byte> bytes) {
      { communicator.start_exchange(nodes, nodes, bytes).ready() } -> std::convertible_to<bool>;
      {
        communicator.start_exchange(nodes, nodes, bytes).wait()[0]
      } -> std::convertible_to<std::span<const std::byte>>;
    };

/// What `receive` returns, of one type however it is received: owns its bytes, which are aligned as
/// `new` aligns.
template <class M>
concept ReceivedMessage =
    std::movable<std::remove_cvref_t<M>> && requires(const std::remove_cvref_t<M>& message) {
      { message.source } -> std::convertible_to<std::size_t>;
      { message.bytes() } -> std::same_as<std::span<const std::byte>>;
    };

/// Talks to one node at a time, outside of collective calls and at any time between them:
///  - `send(destination, bytes)`: copies `bytes`, which may be changed at once, and returns without
///    waiting: what is not received stays in memory. Legal: no bytes, and a node's own number;
///  - `receive(source)` → message: the next one of that node; messages of one sender keep their
///    order. `receive_any()`: that of any node, the senders in no promised order. Both wait, and
///    throw `coop::error` where the source, or all others, have returned and nothing is left;
///  - `try_receive_any()` → `std::optional`: a message, if one has come; else others are given way.
/// Messages count in `traffic()` when sent, and when received, but for a node's own. What nobody
/// receives before the run ends is dropped.
template <class C>
concept PointToPointCommunicator = Communicator<C> && requires(C& communicator, std::size_t node,
                                                               std::span<const std::byte> bytes) {
  communicator.send(node, bytes);
  { communicator.receive(node) } -> ReceivedMessage;
  { communicator.receive_any() } -> std::same_as<decltype(communicator.receive(node))>;
  {
    communicator.try_receive_any()
  } -> std::same_as<std::optional<decltype(communicator.receive(node))>>;
};

template <PointToPointCommunicator Comm>  // what `receive` returns
using received_message = std::remove_cvref_t<decltype(std::declval<Comm&>().receive_any())>;

/// Sends without a copy: `send(destination, message)` takes a message's own memory over, be it one
/// that was received; `message{node, size}` has memory of `size` bytes, aligned like a model
/// vector, to be written by buffer().
template <class C>
concept HandingCommunicator = PointToPointCommunicator<C> &&
                              requires(C& communicator, std::size_t node, received_message<C> own) {
                                communicator.send(node, std::move(own));
                                received_message<C>{node, node};
                                { own.buffer() } -> std::same_as<std::span<std::byte>>;
                              };

/// `receive_any_until(seconds)` → `std::optional` of the next message of any node, if one comes by
/// then on the clock of now(). Others poll.
template <class C>
concept TimedCommunicator =
    PointToPointCommunicator<C> && requires(C& communicator, double seconds) {
      {
        communicator.receive_any_until(seconds)
      } -> std::same_as<decltype(communicator.try_receive_any())>;
    };

template <class C>  // nodes share an address space
concept SharedMemoryCommunicator = Communicator<C> && C::shares_memory;

/// Nodes have a virtual clock, `now()`, that stands still while they run:
///  - `compute(seconds)`: the node computes for so long; others go on meanwhile, so what they share
///    must be left as others may find it, and no inbox be held;
///  - `compute_step(step)`: for as long as the transport's model says for that step.
template <class C>
concept SimulatedCommunicator =
    Communicator<C> && requires(C& communicator, double seconds, std::size_t step) {
      communicator.compute(seconds);
      communicator.compute_step(step);
    };

/// `untimed()` → a scope: while it lives, what nodes exchange takes no virtual time but that of
/// waiting for each other, and is not in the log. For what is none of the algorithm.
template <class C>
concept UntimedCommunicator =
    SimulatedCommunicator<C> && requires(C& communicator) { communicator.untimed(); };

/// Minimal: `communicator` and `run(nodes, worker)`: calls worker(communicator&) once a node and
/// returns when all have; a node that throws stops the run everywhere, and its error is rethrown as
/// `coop::error` with its rank (the cause nested).
template <class T>
concept Transport = Communicator<typename T::communicator> &&
                    requires(const T& transport, void (*worker)(typename T::communicator&)) {
                      transport.run(std::size_t{1}, worker);
                    };

}  // namespace coop
