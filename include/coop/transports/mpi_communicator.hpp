// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/text.hpp>
#include <coop/core/traffic.hpp>
#include <coop/core/vector.hpp>
#include <coop/transports/gathering.hpp>
#include <coop/transports/message.hpp>
#include <coop/transports/mpi_all_reduce.hpp>
#include <coop/transports/mpi_batch.hpp>
#include <coop/transports/mpi_call.hpp>
#include <coop/transports/mpi_exchange.hpp>
#include <coop/transports/mpi_host_all_reduce.hpp>
#include <coop/transports/mpi_host_memory.hpp>
#include <coop/transports/mpi_native_all_reduce.hpp>
#include <coop/transports/mpi_polling.hpp>
#include <coop/transports/mpi_post.hpp>
#include <coop/transports/mpi_process.hpp>
#include <coop/transports/mpi_progress_thread.hpp>
#include <coop/transports/mpi_tags.hpp>
#include <coop/transports/pending_exchange.hpp>
#include <coop/transports/reduction_chunks.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace coop {

/// The communicator of nodes on ranks of MPI; models `Communicator`,
/// `OverlappingCommunicator`, `PointToPointCommunicator` and, for vectors in host memory,
/// `CollectiveCommunicator`.
///
/// Messages are two-sided, or lie in memory that a host's ranks share. All waiting is polling, in
/// which a rank also listens for others' notes that they have failed or returned: no call waits for
/// a rank that has left.
class mpi_communicator {
 public:
  /// Of node `rank` of those of the process, which outlives it. Messages longer than `piece_bytes`,
  /// at most 2 GiB − 1, travel in pieces. Where the process shares memory, all-reduces go through
  /// that, unless `order` is `native`. With a progress thread MPI must allow calls of more than one
  /// thread, one at a time.
  mpi_communicator(mpi_process& process, std::size_t rank, std::size_t piece_bytes, reduction order,
                   bool progress_thread = false)
      : rank_{rank},
        all_{process, rank_, piece_bytes},
        memory_{&process.memory},
        native_{&process.native},
        order_{order},
        nodes_of_process_{process.control.nodes_per_rank()} {
    if (progress_thread) background_.emplace([this] { return halves().ready(); });
  }
  mpi_communicator(const mpi_communicator&) = delete;
  mpi_communicator& operator=(const mpi_communicator&) = delete;

  [[nodiscard]] std::size_t rank() const noexcept { return rank_; }
  [[nodiscard]] std::size_t size() const noexcept { return all_.reductions().size(); }
  /// How many nodes its process runs, and the first of them.
  [[nodiscard]] std::size_t nodes_of_process() const noexcept { return nodes_of_process_; }
  [[nodiscard]] std::size_t first_of_process() const noexcept {
    return rank_ - rank_ % nodes_of_process_;
  }
  /// Seconds of wall clock since the run began on this rank.
  [[nodiscard]] double now() const noexcept {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }
  [[nodiscard]] const coop::traffic& traffic() const noexcept { return traffic_; }
  /// Collective calls completed so far; an all-reduce counts as two.
  [[nodiscard]] std::uint64_t calls() const noexcept { return calls_; }

  /// Views of what was received, valid until it is destroyed, and to be destroyed before the node's
  /// next call.
  class inbox {
   public:
    explicit inbox(mpi_communicator& owner) noexcept : owner_{&owner} {}
    inbox(const inbox&) = delete;
    inbox& operator=(const inbox&) = delete;
    ~inbox() {
      owner_->all_.mail().close();
      owner_->state_ = exchange_state::idle;
    }

    [[nodiscard]] std::span<const std::byte> operator[](std::size_t i) const noexcept {
      return owner_->all_.mail()[i];
    }
    [[nodiscard]] std::size_t size() const noexcept { return owner_->all_.mail().size(); }

   private:
    mpi_communicator* owner_;
  };

  /// Sends `bytes` to the destinations and waits for the sources; see the concept `Communicator`.
  [[nodiscard]] inbox exchange(std::span<const std::size_t> sources,
                               std::span<const std::size_t> destinations,
                               std::span<const std::byte> bytes) {
    begin_exchange(sources, destinations, bytes);
    return end_exchange();
  }

  using pending = pending_exchange<mpi_communicator>;

  /// The first half of `exchange`; see the concept `OverlappingCommunicator`. Messages too long for
  /// MPI to keep move while a node is in one of its calls: `ready()` now and then moves them, or a
  /// progress thread.
  pending start_exchange(std::span<const std::size_t> sources,
                         std::span<const std::size_t> destinations,
                         std::span<const std::byte> bytes) {
    begin_exchange(sources, destinations, bytes);
    state_ = exchange_state::pending;
    if (background_) background_->go_on();
    return pending{*this};
  }

  /// Sends a copy of `bytes`; see the concept `PointToPointCommunicator`.
  void send(std::size_t destination, std::span<const std::byte> bytes) {
    const auto alone = foreground();
    post().send(destination, bytes);
    if (destination != rank_) traffic_.bytes_out += bytes.size();
  }

  [[nodiscard]] message receive(std::size_t source) {
    const auto alone = foreground();
    return counted(post().receive(source));
  }
  [[nodiscard]] message receive_any() {
    const auto alone = foreground();
    return counted(post().receive_any());
  }
  [[nodiscard]] std::optional<message> try_receive_any() {
    const auto alone = foreground();
    auto taken = post().try_receive_any();
    if (taken) return counted(std::move(*taken));
    return taken;
  }

  /// Returns once all nodes have called it: ⌈log₂ n⌉ empty messages.
  void barrier() {
    begin_call(mpi_call::kind::barrier);
    for (std::size_t step = 1, round = 0; step < size(); step *= 2, ++round) {
      const int tag = mpi_tags::make(mpi_tags::barrier, calls_, round);
      mpi_batch batch{all_.reductions()};
      try {
        batch.receive((rank_ + size() - step) % size(), tag, {});
        batch.send((rank_ + step) % size(), tag, {});
        wait(batch, "a barrier");
      } catch (...) {
        all_.abandon(calls_, batch);
        throw;
      }
    }
    ++calls_;
  }

  /// values ← Σ_i weights[i] · (values of node i) on every node, in place, summed in rank order:
  /// the bits of `shared_memory_communicator`. Vectors of weight 0 are not read. Throws
  /// std::invalid_argument unless there is a weight for each node, and `coop::error` where the
  /// vectors are not of one size. With `reduction::native` the sum over the ranks is MPI's own, of
  /// vectors that were scaled before, and nobody compares the ranks' sizes.
  template <class T>
  void all_reduce(std::span<T> values, std::span<const double> weights) {
    begin_call(mpi_call::kind::all_reduce, values.size_bytes());
    require(weights.size() == size(), "all_reduce: needs as many weights as there are nodes");
    if (order_ == reduction::native) {
      (*native_)(rank_, values, weights[rank_], pieces_, [&](auto done) {
        all_.poll(calls_, done, [&] { require_all("an all-reduce"); });
      });
    } else if (memory_->shared()) {
      mpi_host_all_reduce<T>{*memory_, rank_, values, weights, pieces_}(
          [&](auto done) { all_.poll(calls_, done, [&] { require_all("an all-reduce"); }); });
    } else {
      reduce_by_messages(values, weights);
    }
    const auto [begin, end] = reduction_chunk(rank_, size(), values.size(), sizeof(T));
    traffic_ += reduction_traffic(rank_, (end - begin) * sizeof(T), values.size_bytes(), weights);
    calls_ += 2;
  }

  /// Waits until what this node sent in its exchanges has left its memory. Gives a pending one up.
  void drain() noexcept {
    give_up_exchange();
    all_.attend(calls_, [&] { return all_.mail().all_sent() && all_.mail().settled(); });
  }

  /// This node leaves because of the exception in flight.
  void fail() {
    const auto alone = foreground();
    all_.control().fail(calls_);
  }

  /// Waits until all nodes have left, and lets no message be left behind.
  void finish() {
    drain();
    all_.meet(calls_);
  }

  /// After that: throws the first failure if there was one, with its type where that is this
  /// node's, `failed_first()`.
  void rethrow_failure() const { all_.control().rethrow_failure(); }
  [[nodiscard]] bool failed_first() const { return all_.control().failed_first(); }

 private:
  friend pending;

  template <class T>
  void reduce_by_messages(std::span<T> values, std::span<const double> weights) {
    const int tag = mpi_tags::make(mpi_tags::reduction, calls_, values.size_bytes());
    mpi_all_reduce<T> reduction{reductions_, rank_, tag, values, weights};
    try {
      try {
        reduction([&](mpi_batch& batch) { wait(batch, "an all-reduce"); });
      } catch (const mpi_sizes_differ&) {
        all_.compare_sizes(calls_);
        throw;
      }
    } catch (...) {
      reductions_.for_each_batch([&](mpi_batch& batch) { batch.cancel_receives(); });
      reductions_.for_each_batch([&](mpi_batch& batch) { all_.abandon(calls_, batch); });
      throw;
    }
  }

  void begin_call(mpi_call::kind what, std::uint64_t bytes = 0) {
    const auto alone = foreground();
    if (all_.control().stopped_after(calls_)) throw run_stopped{};
    if (state_ != exchange_state::idle) throw error{explain(state_)};
    all_.control().begin({calls_, what, bytes});
  }

  void begin_exchange(std::span<const std::size_t> sources,
                      std::span<const std::size_t> destinations, std::span<const std::byte> bytes) {
    begin_call(mpi_call::kind::exchange);
    traffic_ += halves().begin(sources, destinations, bytes);
  }

  [[nodiscard]] inbox end_exchange() {
    traffic_ += halves().end();
    ++calls_;
    state_ = exchange_state::reading;
    return inbox{*this};
  }

  [[nodiscard]] bool exchange_ready() {
    if (state_ != exchange_state::pending) return true;
    const auto alone = foreground();
    if (background_) background_->rethrow();
    return halves().ready();
  }

  [[nodiscard]] inbox finish_exchange() {
    if (state_ != exchange_state::pending) throw error{explain(state_)};
    const auto alone = foreground();
    state_ = exchange_state::idle;
    if (background_) background_->rethrow();
    return end_exchange();
  }

  void give_up_exchange() noexcept {
    const auto alone = foreground();
    if (state_ == exchange_state::pending) state_ = exchange_state::given_up;
  }

  [[nodiscard]] mpi_foreground foreground() noexcept { return {background_, state_}; }
  [[nodiscard]] mpi_exchange halves() noexcept { return {all_, rank_, calls_}; }
  [[nodiscard]] mpi_post post() noexcept { return {all_, rank_, calls_}; }

  [[nodiscard]] message counted(message taken) noexcept {
    if (taken.source != rank_) traffic_.bytes_in += taken.bytes().size();
    return taken;
  }

  void require_all(const char* awaited) const {
    if (all_.control().any_departed(calls_)) fail_departed(awaited);
  }

  void wait(mpi_batch& batch, const char* what) {
    all_.poll(calls_, [&] { return batch.complete(); }, [&] { require_all(what); });
  }

  std::size_t rank_;
  mpi_polling all_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::uint64_t calls_ = 0;
  exchange_state state_ = exchange_state::idle;
  coop::traffic traffic_;
  mpi_reduction_memory reductions_{all_.reductions()};
  const mpi_host_memory* memory_;
  mpi_native_all_reduce* native_;
  reduction order_;
  std::size_t nodes_of_process_;
  std::uint64_t pieces_ = 0;  // that went through memory of the rank or the host
  std::optional<mpi_progress_thread> background_;  // the last: it looks at the others
};

}  // namespace coop
