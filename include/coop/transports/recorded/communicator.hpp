// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/activity.hpp>
#include <coop/core/traffic.hpp>
#include <coop/transports/recorded/activity_log.hpp>

#include <cstddef>
#include <span>
#include <type_traits>
#include <utility>

namespace coop {

/// Makes a node's calls and records how long they take, on the clock of the communicator.
template <Communicator Comm>
class call_timer {
 public:
  call_timer(Comm& communicator, activity_record& record) noexcept
      : communicator_{&communicator}, record_{&record} {}

  [[nodiscard]] Comm& communicator() const noexcept { return *communicator_; }
  [[nodiscard]] activity_record& record() const noexcept { return *record_; }
  [[nodiscard]] double now() const { return communicator_->now(); }

  template <class Call>
  decltype(auto) operator()(activity what, Call call) const {
    const timed_call scope{*this, what};
    return call();
  }

  /// A call that does not wait for others: it waits where what it looks for has not come.
  template <class Look>
  auto look(Look look) const {
    timed_call scope{*this, activity::waiting};
    auto found = look();
    scope.in_vain = !found;
    if (found) scope.what = activity::communicating;
    return found;
  }

 private:
  struct timed_call {
    timed_call(const call_timer& of, activity kind) : timer{&of}, what{kind}, begin{of.now()} {}
    timed_call(const timed_call&) = delete;
    timed_call& operator=(const timed_call&) = delete;
    ~timed_call() { timer->record().call(what, begin, timer->now(), in_vain); }

    const call_timer* timer;
    activity what;
    double begin;
    bool in_vain = false;
  };

  Comm* communicator_;
  activity_record* record_;
};

/// What `recorded_communicator::start_exchange` returns; see the concept `OverlappingCommunicator`.
template <OverlappingCommunicator Comm, class Pending>
class [[nodiscard]] recorded_pending {
 public:
  recorded_pending(const call_timer<Comm>& timed, Pending started)
      : timed_{timed}, started_{std::move(started)} {}

  [[nodiscard]] bool ready() {
    return timed_.look([&]() -> bool { return started_.ready(); });
  }
  [[nodiscard]] decltype(auto) wait() {
    return timed_(activity::communicating, [&]() -> decltype(auto) { return started_.wait(); });
  }

 private:
  call_timer<Comm> timed_;
  Pending started_;
};

/// `communicator.untimed()`, or nothing where there is no such thing.
template <Communicator Comm>
[[nodiscard]] auto untimed_if_simulated(Comm& communicator) {
  if constexpr (UntimedCommunicator<Comm>) {
    return communicator.untimed();
  } else {
    return std::false_type{};
  }
}

/// What `recorded_communicator::untimed` returns.
template <Communicator Comm>
class [[nodiscard]] unrecorded_scope {
 public:
  explicit unrecorded_scope(const call_timer<Comm>& timed)
      : timed_{timed}, inner_(untimed_if_simulated(timed.communicator())) {
    timed_.record().pause(timed_.now());
  }
  unrecorded_scope(const unrecorded_scope&) = delete;
  unrecorded_scope& operator=(const unrecorded_scope&) = delete;
  ~unrecorded_scope() { timed_.record().resume(timed_.now()); }

 private:
  call_timer<Comm> timed_;
  [[maybe_unused]] decltype(untimed_if_simulated(std::declval<Comm&>())) inner_;
};

/// A node's communicator that records what the node does, and is otherwise `Comm`, which outlives
/// it: models of the concepts of communicators what `Comm` models.
template <Communicator Comm>
class recorded_communicator {
 public:
  static constexpr bool shares_memory = SharedMemoryCommunicator<Comm>;

  recorded_communicator(Comm& communicator, activity_record& record)
      : timed_{communicator, record} {
    record.begin(communicator.rank(), communicator.now());
  }
  recorded_communicator(const recorded_communicator&) = delete;
  recorded_communicator& operator=(const recorded_communicator&) = delete;
  ~recorded_communicator() { timed_.record().end(timed_.now()); }

  [[nodiscard]] std::size_t rank() const { return inner().rank(); }
  [[nodiscard]] std::size_t size() const { return inner().size(); }
  [[nodiscard]] double now() const { return timed_.now(); }
  [[nodiscard]] coop::traffic traffic() const { return inner().traffic(); }

  [[nodiscard]] std::size_t nodes_of_process() const
    requires requires(const Comm& c) { c.nodes_of_process(); }
  {
    return inner().nodes_of_process();
  }
  [[nodiscard]] std::size_t first_of_process() const
    requires requires(const Comm& c) { c.first_of_process(); }
  {
    return inner().first_of_process();
  }

  void barrier() {
    timed_(activity::waiting, [&] { inner().barrier(); });
  }
  void drain() noexcept {
    timed_(activity::waiting, [&] { inner().drain(); });
  }

  [[nodiscard]] decltype(auto) exchange(std::span<const std::size_t> sources,
                                        std::span<const std::size_t> destinations,
                                        std::span<const std::byte> bytes) {
    return timed_(activity::communicating, [&]() -> decltype(auto) {
      return inner().exchange(sources, destinations, bytes);
    });
  }

  auto start_exchange(std::span<const std::size_t> sources,
                      std::span<const std::size_t> destinations, std::span<const std::byte> bytes)
    requires OverlappingCommunicator<Comm>
  {
    const auto start = [&] { return inner().start_exchange(sources, destinations, bytes); };
    return recorded_pending<Comm, decltype(start())>{timed_,
                                                     timed_(activity::communicating, start)};
  }

  template <class View>
    requires CollectiveCommunicator<Comm, View>
  void all_reduce(View values, std::span<const double> weights) {
    timed_(activity::communicating, [&] { inner().all_reduce(values, weights); });
  }

  void send(std::size_t destination, std::span<const std::byte> bytes)
    requires PointToPointCommunicator<Comm>
  {
    timed_(activity::communicating, [&] { inner().send(destination, bytes); });
  }
  /// A message whose memory the communicator takes over.
  template <ReceivedMessage Message>
    requires(!std::is_reference_v<Message>) &&
            requires(Comm& c, Message own) { c.send(std::size_t{}, std::move(own)); }
  void send(std::size_t destination, Message&& own) {
    timed_(activity::communicating, [&] { inner().send(destination, std::forward<Message>(own)); });
  }

  [[nodiscard]] decltype(auto) receive(std::size_t source)
    requires PointToPointCommunicator<Comm>
  {
    return timed_(activity::waiting, [&]() -> decltype(auto) { return inner().receive(source); });
  }
  [[nodiscard]] decltype(auto) receive_any()
    requires PointToPointCommunicator<Comm>
  {
    return timed_(activity::waiting, [&]() -> decltype(auto) { return inner().receive_any(); });
  }
  [[nodiscard]] auto try_receive_any()
    requires PointToPointCommunicator<Comm>
  {
    return timed_.look([&] { return inner().try_receive_any(); });
  }
  [[nodiscard]] auto receive_any_until(double seconds)
    requires TimedCommunicator<Comm>
  {
    return timed_(activity::waiting, [&] { return inner().receive_any_until(seconds); });
  }

  void compute(double seconds)
    requires SimulatedCommunicator<Comm>
  {
    inner().compute(seconds);
  }
  void compute_step(std::size_t step)
    requires SimulatedCommunicator<Comm>
  {
    inner().compute_step(step);
  }

  /// A scope: while it lives, nothing is recorded; that of `Comm` too, where it has one.
  auto untimed() { return unrecorded_scope<Comm>{timed_}; }

 private:
  [[nodiscard]] Comm& inner() const noexcept { return timed_.communicator(); }

  call_timer<Comm> timed_;
};

}  // namespace coop
