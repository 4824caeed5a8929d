// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/traffic.hpp>
#include <coop/transports/message.hpp>
#include <coop/transports/pending_exchange.hpp>
#include <coop/transports/simulated/gate.hpp>
#include <coop/transports/simulated/meeting.hpp>
#include <coop/transports/simulated/post.hpp>
#include <coop/transports/simulated/untimed_scope.hpp>
#include <coop/transports/simulated/world.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace coop {

/// The communicator of nodes under a virtual clock; models `Communicator`,
/// `CollectiveCommunicator`, `OverlappingCommunicator`, `PointToPointCommunicator`,
/// `SimulatedCommunicator` and `SharedMemoryCommunicator`.
///
/// Code takes no time but in compute(), and in waiting for what the network carries. Sending never
/// waits: a node goes on while its port is still busy. `exchange` hands out what the sources
/// published where it lies; it is copied only for readers that are late.
class simulated_communicator {
 public:
  static constexpr bool shares_memory = true;

  simulated_communicator(simulated_world& all, std::size_t rank) : all_{&all}, rank_{rank} {}
  simulated_communicator(const simulated_communicator&) = delete;
  simulated_communicator& operator=(const simulated_communicator&) = delete;

  [[nodiscard]] std::size_t rank() const noexcept { return rank_; }
  [[nodiscard]] std::size_t size() const noexcept { return all_->size(); }
  /// Seconds of virtual time since the run began.
  [[nodiscard]] double now() const noexcept { return all_->time().now(); }
  [[nodiscard]] const coop::traffic& traffic() const noexcept { return traffic_; }

  /// Computes for so many seconds, at least 0. May be called while an exchange is pending, which
  /// goes on meanwhile, and not while the node holds an inbox.
  void compute(double seconds) {
    require(
        seconds >= 0 && std::isfinite(now() + seconds),
        {"compute: ", seconds, " s, must be at least 0 and finite, at ", now(), " s and after"});
    require_no_inbox();
    all_->compute(rank_, seconds);
  }

  /// Computes for as long as the transport's model says that this node does in `step`.
  void compute_step(std::size_t step) {
    if (all_->settings().compute->none()) return;
    compute((*all_->settings().compute)(rank_, step, all_->settings().seed));
  }

  /// For what is none of the algorithm: measuring it. Meanwhile nothing is sent but by exchange():
  /// a message would overtake those before it.
  [[nodiscard]] untimed_scope untimed() noexcept { return untimed_scope{untimed_}; }

  /// Views of what the sources published, valid until it is destroyed, and to be destroyed before
  /// the node's next call.
  class inbox {
   public:
    explicit inbox(simulated_communicator& owner) noexcept : owner_{&owner} {}
    inbox(const inbox&) = delete;
    inbox& operator=(const inbox&) = delete;
    ~inbox() { owner_->close_inbox(); }

    [[nodiscard]] std::span<const std::byte> operator[](std::size_t i) const noexcept {
      return owner_->received_[i];
    }
    [[nodiscard]] std::size_t size() const noexcept { return owner_->received_.size(); }

   private:
    simulated_communicator* owner_;
  };

  /// Publishes `bytes` and waits for the sources; see the concept `Communicator`. The destinations
  /// are sent to in their order.
  [[nodiscard]] inbox exchange(std::span<const std::size_t> sources,
                               std::span<const std::size_t> destinations,
                               std::span<const std::byte> bytes) {
    publish(sources, destinations, bytes);
    return collect();
  }

  using pending = pending_exchange<simulated_communicator>;

  /// The first half of `exchange`; see the concept `OverlappingCommunicator`. What computes until
  /// wait() overlaps with what is on its way.
  pending start_exchange(std::span<const std::size_t> sources,
                         std::span<const std::size_t> destinations,
                         std::span<const std::byte> bytes) {
    publish(sources, destinations, bytes);
    state_ = exchange_state::pending;
    return pending{*this};
  }

  /// Sends a copy of `bytes`; see the concept `PointToPointCommunicator`.
  void send(std::size_t destination, std::span<const std::byte> bytes) {
    require_node(destination);
    require(untimed_ == 0, "send: untimed; only collective calls can be");
    post().send(destination, bytes);
    if (destination != rank_) traffic_.bytes_out += bytes.size();
  }
  /// Hands `own` over, one that was received or made as `message{rank(), size}`: nothing is copied.
  void send(std::size_t destination, message own) {
    require_node(destination);
    require(untimed_ == 0, "send: untimed; only collective calls can be");
    const std::size_t size = own.bytes().size();
    post().send(destination, std::move(own));
    if (destination != rank_) traffic_.bytes_out += size;
  }

  [[nodiscard]] message receive(std::size_t source) {
    require_node(source);
    require_no_inbox();
    return std::move(*counted(post().receive(source)));
  }
  /// The message that arrived first; of several at one time, always the same one.
  [[nodiscard]] message receive_any() {
    require_no_inbox();
    return std::move(*counted(post().receive_any()));
  }
  [[nodiscard]] std::optional<message> try_receive_any() {
    require_no_inbox();
    return counted(post().try_receive_any());
  }
  /// The next message if one comes by `deadline`, in seconds of virtual time; else it is then.
  [[nodiscard]] std::optional<message> receive_any_until(double deadline) {
    require_no_inbox();
    require(!std::isnan(deadline), "receive_any_until: the deadline is NaN");
    if (deadline == std::numeric_limits<double>::infinity()) return receive_any();
    return counted(post().receive_any_until(deadline));
  }

  /// Returns once all nodes have called it, ⌈log2 n⌉α later.
  void barrier() {
    meet(gate::call::barrier, [] {}, barrier_seconds(size(), all_->way()));
  }

  /// values ← Σ_i weights[i] · (values of node i) on every node, in place, summed in rank order:
  /// the bits and the traffic of `in_process`, the time of the transport's `all_reduce_model`.
  /// Vectors of weight 0 are not read. Throws std::invalid_argument unless there is a weight for
  /// each node and all vectors are of one size.
  template <class View>
  void all_reduce(View values, std::span<const double> weights) {
    require(weights.size() == size(), "all_reduce: needs as many weights as there are nodes");
    const std::size_t width = sizeof(typename View::value_type);
    gate& all = all_->gate();
    all.views.resize(size());
    all.views[rank_] = &values;
    const auto reduce = [&] {
      reduce_views<View>(all.views, weights);
      all.counted = 0;
      for (const double weight : weights) all.counted += weight != 0.0 ? 1U : 0U;
    };
    meet(gate::call::all_reduce, reduce,
         all_reduce_seconds(all_->settings().all_reduce, size(), values.size() * width,
                            all_->way()));
    traffic_ += counted_reduction_traffic(rank_, size(), values.size(), width,
                                          weights[rank_] != 0.0, all.counted);
  }

  /// Gives a pending exchange up, and copies what somebody has still to read; waits for nobody.
  void drain() noexcept {
    give_up_exchange();
    if (all_->time().stopped()) return;
    try {
      all_->publications().leave(own().before);
      all_->publications().leave(own().current);
    } catch (...) {
      all_->fail(rank_);
    }
  }

 private:
  friend pending;

  [[nodiscard]] mailbox& own() noexcept { return (*all_)[rank_]; }

  void begin_call() const {
    all_->time().stop_if_failed();
    if (state_ != exchange_state::idle) fail_state();
  }
  [[noreturn]] void fail_state() const { throw error{explain(state_), {.rank = rank_}}; }

  // Others may change what an inbox shows once this node lets them run.
  void require_no_inbox() const {
    if (state_ != exchange_state::reading) return;
    throw error{"lets time pass while it holds an inbox; destroy the inbox first", {.rank = rank_}};
  }

  void require_node(std::size_t node) const {
    if (node < size()) return;
    require(false, {"node ", node, " is none of the ", size(), " nodes"});
  }

  [[nodiscard]] simulated_post post() noexcept { return simulated_post{*all_, rank_}; }

  [[nodiscard]] std::optional<message> counted(std::optional<message> taken) noexcept {
    if (taken && taken->source != rank_) traffic_.bytes_in += taken->bytes().size();
    return taken;
  }

  void publish(std::span<const std::size_t> sources, std::span<const std::size_t> destinations,
               std::span<const std::byte> bytes) {
    begin_call();
    for (const std::size_t node : sources) require_node(node);
    for (const std::size_t node : destinations) require_node(node);
    mailbox& box = own();
    ++box.round;
    box.open = true;
    box.sources.assign(sources.begin(), sources.end());
    all_->publications().leave(box.before);
    box.before = std::exchange(box.current, all_->publications().make(bytes));
    all_->sorter().look(box, rank_);
    for (const std::size_t to : destinations) {
      if (to == rank_) continue;
      const letter each{
          .content = box.current, .round = box.round, .source = static_cast<std::uint32_t>(rank_)};
      if (untimed_ > 0) {
        all_->hand_over(each, to);
      } else {
        all_->transmit(each, to);
      }
      traffic_.bytes_out += bytes.size();
    }
  }

  [[nodiscard]] inbox collect() {
    mailbox& box = own();
    const double start = now();
    if (box.missing > 0) {
      all_->wait(rank_, wait_for::publications);
    } else if (box.complete > start) {
      all_->await(rank_, box.complete);
    }
    all_->record_wait(rank_, start, box.last_left);
    all_->sorter().take(box, rank_, received_);
    for (std::size_t i = 0; i < received_.size(); ++i) {
      if (box.sources[i] != rank_) traffic_.bytes_in += received_[i].size();
    }
    box.open = false;
    all_->publications().leave(box.before);
    state_ = exchange_state::reading;
    return inbox{*this};
  }

  void close_inbox() noexcept {
    state_ = exchange_state::idle;
    for (const letter& each : own().read) all_->publications().was_read(each.content);
    own().read.clear();
  }

  [[nodiscard]] bool exchange_ready() {
    const mailbox& box = own();
    const auto over = [&] {
      return state_ != exchange_state::pending || all_->time().stopped() ||
             (box.missing == 0 && box.complete <= now());
    };
    if (over()) return true;
    if (box.missing == 0) all_->time().pass(box.complete);
    const double start = now();
    all_->give_way(rank_);
    all_->record(rank_, activity::waiting, start, now());
    return false;
  }

  [[nodiscard]] inbox finish_exchange() {
    if (state_ != exchange_state::pending) fail_state();
    state_ = exchange_state::idle;
    return collect();
  }

  void give_up_exchange() noexcept {
    if (state_ == exchange_state::pending) state_ = exchange_state::given_up;
  }

  // A collective call of all nodes; the last to come does `work`, and all go on `seconds` later.
  template <class Work>
  void meet(gate::call kind, Work work, double seconds) {
    begin_call();
    coop::meet(*all_, rank_, kind, untimed_ == 0, work, seconds);
  }

  simulated_world* all_;
  std::size_t rank_;
  exchange_state state_ = exchange_state::idle;
  std::size_t untimed_ = 0;  // scopes
  coop::traffic traffic_;
  std::vector<std::span<const std::byte>> received_;
};

}  // namespace coop
