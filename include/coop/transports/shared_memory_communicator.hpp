// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/text.hpp>
#include <coop/core/traffic.hpp>
#include <coop/core/vector.hpp>
#include <coop/transports/gathering.hpp>
#include <coop/transports/message.hpp>
#include <coop/transports/pending_exchange.hpp>
#include <coop/transports/reduction_chunks.hpp>
#include <coop/transports/shared_memory_post.hpp>
#include <coop/transports/shared_memory_reduction.hpp>
#include <coop/transports/signal.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace coop {

/// The communicator of nodes in one address space; models `Communicator`,
/// `CollectiveCommunicator`, `OverlappingCommunicator`, `PointToPointCommunicator` and
/// `SharedMemoryCommunicator`.
///
/// Nothing is copied: `exchange` hands out the pointers that the sources published, and
/// `all_reduce` lets every node reduce its own chunk of all vectors in place. A node waits for its
/// neighbours only, not for everybody. `Waiter` is how it waits: `waiter(signal, done)` returns
/// when `done()`; `waiter.give_way()` lets others run between two looks of a node that polls.
template <class Waiter>
class shared_memory_communicator {
 public:
  static constexpr bool shares_memory = true;

  shared_memory_communicator(gathering& all, std::size_t rank, Waiter waiter)
      : all_{&all}, rank_{rank}, waiter_{std::move(waiter)} {}
  shared_memory_communicator(const shared_memory_communicator&) = delete;
  shared_memory_communicator& operator=(const shared_memory_communicator&) = delete;

  [[nodiscard]] std::size_t rank() const noexcept { return rank_; }
  [[nodiscard]] std::size_t size() const noexcept { return all_->size(); }
  /// Seconds of wall clock since the run began.
  [[nodiscard]] double now() const noexcept { return all_->now(); }
  [[nodiscard]] const coop::traffic& traffic() const noexcept { return traffic_; }
  /// Collective calls completed so far; an all-reduce counts as two.
  [[nodiscard]] std::uint64_t calls() const noexcept { return calls_; }

  /// Views of what the sources published, valid until it is destroyed, and to be destroyed before
  /// the node's next call: a neighbour that drains waits for it.
  class inbox {
   public:
    explicit inbox(shared_memory_communicator& owner) noexcept : owner_{&owner} {}
    inbox(const inbox&) = delete;
    inbox& operator=(const inbox&) = delete;
    ~inbox() {
      owner_->state_ = exchange_state::idle;
      owner_->own().phase.raise(2 * owner_->round_ + 1);
    }

    [[nodiscard]] std::span<const std::byte> operator[](std::size_t i) const noexcept {
      return owner_->received_[i];
    }
    [[nodiscard]] std::size_t size() const noexcept { return owner_->received_.size(); }

   private:
    shared_memory_communicator* owner_;
  };

  /// Publishes `bytes` and waits for the sources; see the concept `Communicator`.
  [[nodiscard]] inbox exchange(std::span<const std::size_t> sources,
                               std::span<const std::size_t> destinations,
                               std::span<const std::byte> bytes) {
    publish(sources, destinations, bytes);
    collect(sources);
    return inbox{*this};
  }

  using pending = pending_exchange<shared_memory_communicator>;

  /// The first half of `exchange`; see the concept `OverlappingCommunicator`. Nothing moves
  /// meanwhile: what overlaps is the waiting.
  pending start_exchange(std::span<const std::size_t> sources,
                         std::span<const std::size_t> destinations,
                         std::span<const std::byte> bytes) {
    publish(sources, destinations, bytes);
    sources_.assign(sources.begin(), sources.end());
    state_ = exchange_state::pending;
    return pending{*this};
  }

  /// Copies `bytes` into node `destination`'s queue; see the concept `PointToPointCommunicator`.
  void send(std::size_t destination, std::span<const std::byte> bytes) {
    post().send(destination, bytes, calls_);
    if (destination != rank_) traffic_.bytes_out += bytes.size();
  }
  /// Hands `own` over, one that was received or made as `message{rank(), size}`: nothing is copied.
  void send(std::size_t destination, message own) {
    if (destination != rank_) traffic_.bytes_out += own.bytes().size();
    post().send(destination, std::move(own), calls_);
  }

  [[nodiscard]] message receive(std::size_t source) {
    return counted(post().receive(source, calls_));
  }
  [[nodiscard]] message receive_any() { return counted(post().receive_any(calls_)); }
  [[nodiscard]] std::optional<message> try_receive_any() {
    auto taken = post().try_receive_any(calls_);
    if (taken) return counted(std::move(*taken));
    return taken;
  }

  /// Returns once all nodes have called it.
  void barrier() {
    begin_call();
    ++epoch_;
    if (all_->arrive(epoch_)) {
      all_->barrier().raise(epoch_);
    } else {
      wait(all_->barrier(), epoch_);
      const bool departed = all_->barrier().value() == signal::departed;
      if (departed && !all_->all_arrived(epoch_)) fail_departed("a barrier");
    }
    ++calls_;
  }

  /// values ← Σ_i weights[i] · (values of node i) on every node, in place, summed in rank order.
  /// Every node sums one chunk of 64-byte multiples and writes it to all: 2(n−1)/n of the vector
  /// leaves each node. Vectors of weight 0 are not read. Throws std::invalid_argument unless there
  /// is a weight for each node and all vectors are of one size.
  template <class View>
  void all_reduce(View values, std::span<const double> weights) {
    require(weights.size() == size(), "all_reduce: needs as many weights as there are nodes");
    own().view = &values;
    barrier();
    const std::size_t width = sizeof(typename View::value_type);
    const auto [begin, end] = reduction_chunk(rank_, size(), values.size(), width);
    // Until the second barrier others read and write this node's vector, so it must not be left,
    // not even by an error.
    std::exception_ptr failure;
    try {
      if (begin < end) reduce_shared_chunk<View>(*all_, rank_, begin, end, weights);
    } catch (...) {
      failure = std::current_exception();
    }
    traffic_ += reduction_traffic(rank_, (end - begin) * width, values.size() * width, weights);
    barrier();
    if (failure) std::rethrow_exception(failure);
  }

  /// Waits until nobody reads what this node published in its last exchange. Gives a pending one
  /// up.
  void drain() noexcept {
    if (std::uncaught_exceptions() > exceptions_) all_->announce_failure();
    give_up_exchange();
    const auto wait_for = [&](std::vector<std::size_t>& readers, std::uint64_t target) {
      for (const std::size_t reader : readers) {
        if (reader == rank_) continue;
        signal& phase = (*all_)[reader].phase;
        waiter_(phase, [&, target] { return phase.value() >= target; });
      }
      readers.clear();
    };
    wait_for(last_readers_, 2 * round_ - 1);
    wait_for(readers_, 2 * round_ + 1);
  }

 private:
  friend pending;

  [[nodiscard]] gathering::mailbox& own() noexcept { return (*all_)[rank_]; }

  void begin_call() const {
    if (all_->stopped_after(calls_)) throw run_stopped{};
    if (state_ != exchange_state::idle) fail_state();
  }

  [[noreturn]] void fail_state() const { throw error{explain(state_), {.rank = rank_}}; }

  void publish(std::span<const std::size_t> sources, std::span<const std::size_t> destinations,
               std::span<const std::byte> bytes) {
    begin_call();
    require_nodes(sources);
    require_nodes(destinations);
    std::swap(readers_, last_readers_);
    readers_.assign(destinations.begin(), destinations.end());
    ++round_;
    own().bytes[round_ % 2] = bytes;
    own().phase.raise(2 * round_);
  }

  void collect(std::span<const std::size_t> sources) {
    received_.clear();
    try {
      for (const std::size_t source : sources) receive_published(source);
      // After receiving: a reader that has been heard of has read the last message long ago.
      wait_for_last_readers();
    } catch (...) {
      // Others may drain: they wait for us to have read what we now never shall.
      own().phase.raise(2 * round_ + 1);
      throw;
    }
    for (const std::size_t reader : readers_)
      if (reader != rank_) traffic_.bytes_out += own().bytes[round_ % 2].size();
    ++calls_;
    state_ = exchange_state::reading;
  }

  [[nodiscard]] bool exchange_ready() {
    const auto reached = [&](std::uint64_t phase) {
      return [this, phase](std::size_t node) {
        return node == rank_ || (*all_)[node].phase.value() >= phase;
      };
    };
    if (state_ != exchange_state::pending || all_->stopped_after(calls_) ||
        (std::ranges::all_of(sources_, reached(2 * round_)) &&
         std::ranges::all_of(last_readers_, reached(2 * round_ - 1)))) {
      return true;
    }
    waiter_.give_way();
    return false;
  }

  [[nodiscard]] inbox finish_exchange() {
    if (state_ != exchange_state::pending) fail_state();
    state_ = exchange_state::idle;
    collect(sources_);
    return inbox{*this};
  }

  void give_up_exchange() noexcept {
    if (state_ != exchange_state::pending) return;
    state_ = exchange_state::given_up;
    own().phase.raise(2 * round_ + 1);
  }

  [[nodiscard]] auto post() noexcept { return shared_memory_post<Waiter>{*all_, rank_, waiter_}; }

  [[nodiscard]] message counted(message taken) noexcept {
    if (taken.source != rank_) traffic_.bytes_in += taken.bytes().size();
    return taken;
  }

  void require_nodes(std::span<const std::size_t> nodes) const {
    for (const std::size_t node : nodes)
      if (node >= size())
        require(false, {"exchange: node ", node, " is none of the ", size(), " nodes"});
  }

  void receive_published(std::size_t source) {
    gathering::mailbox& box = (*all_)[source];
    if (source != rank_) {
      wait(box.phase, 2 * round_);
      if (box.phase.value() == signal::departed) fail_departed(text({"node ", source}));
      traffic_.bytes_in += box.bytes[round_ % 2].size();
    }
    received_.push_back(box.bytes[round_ % 2]);
  }

  void wait_for_last_readers() {
    for (const std::size_t reader : last_readers_)
      if (reader != rank_) wait((*all_)[reader].phase, 2 * round_ - 1);
    last_readers_.clear();
  }

  void wait(signal& awaited, std::uint64_t target) {
    if (awaited.value() >= target) return;
    waiter_(awaited,
            [&, target] { return awaited.value() >= target || all_->stopped_after(calls_); });
    if (awaited.value() < target) throw run_stopped{};
  }

  [[noreturn]] void fail_departed(const std::string& awaited) const {
    if (all_->stopped_after(calls_)) throw run_stopped{};
    throw error{text({"waits for ", awaited,
                      ", but a node has returned; every node must make the same collective calls"}),
                {.rank = rank_}};
  }

  gathering* all_;
  std::size_t rank_;
  Waiter waiter_;
  int exceptions_ = std::uncaught_exceptions();  // that the whole run is part of handling
  std::uint64_t round_ = 0;
  std::uint64_t epoch_ = 0;
  std::uint64_t calls_ = 0;
  exchange_state state_ = exchange_state::idle;
  coop::traffic traffic_;
  std::vector<std::size_t> readers_;       // of the message of this round
  std::vector<std::size_t> last_readers_;  // of the one before, while they may not have read it
  std::vector<std::size_t> sources_;       // of the pending exchange
  std::vector<std::span<const std::byte>> received_;
};

}  // namespace coop
