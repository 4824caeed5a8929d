// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/text.hpp>
#include <coop/transports/gathering.hpp>
#include <coop/transports/message.hpp>
#include <coop/transports/simulated/absence.hpp>
#include <coop/transports/simulated/all_reduce_model.hpp>
#include <coop/transports/simulated/event_log.hpp>
#include <coop/transports/simulated/flights.hpp>
#include <coop/transports/simulated/gate.hpp>
#include <coop/transports/simulated/letter_sorter.hpp>
#include <coop/transports/simulated/mailbox.hpp>
#include <coop/transports/simulated/ports.hpp>
#include <coop/transports/simulated/recorder.hpp>
#include <coop/transports/simulated/stalemate.hpp>
#include <coop/transports/simulated/virtual_time.hpp>
#include <coop/transports/simulated/world_settings.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace coop {

/// What the nodes of a simulated run share: the time, the network between them, and what is on its
/// way. Everything is called by the node that runs, but for arrived() and quiet().
class simulated_world {
 public:
  simulated_world(const world_settings& settings, std::size_t nodes)
      : settings_{settings},
        time_{*this, nodes, settings.stack_bytes},
        ports_{*settings.network, settings.ports, *settings.faults,
               *settings.away,    settings.seed,  nodes},
        records_{settings.log, *settings.away},
        boxes_(nodes),
        waits_(nodes),
        sorter_{nodes},
        way_{slowest_wire(*settings.network, settings.all_reduce, nodes)} {
    for (const absence& each : settings.away->all()) {
      time_.arrive(each.from, each.node, departure);
    }
  }

  [[nodiscard]] virtual_time<simulated_world>& time() noexcept { return time_; }
  [[nodiscard]] const world_settings& settings() const noexcept { return settings_; }
  [[nodiscard]] std::size_t size() const noexcept { return boxes_.size(); }
  [[nodiscard]] mailbox& operator[](std::size_t rank) noexcept { return boxes_[rank]; }
  [[nodiscard]] letter_sorter& sorter() noexcept { return sorter_; }
  [[nodiscard]] class publications& publications() noexcept { return publications_; }
  [[nodiscard]] coop::gate& gate() noexcept { return gate_; }
  /// The wire that collective calls go by.
  [[nodiscard]] const wire& way() const noexcept { return way_; }

  /// Records an interval of a node.
  void record(std::size_t rank, activity what, double start, double end) {
    records_.add(rank, what, start, end);
  }
  /// Records that a node has waited since `start` for what left at `left`; `never`: nothing has.
  void record_wait(std::size_t rank, double start, double left) {
    records_.add_wait(rank, start, left, time_.now());
  }
  static constexpr double never = std::numeric_limits<double>::infinity();

  /// Blocks a node until it is woken. Throws what nobody can wait for.
  void wait(std::size_t rank, wait_for what, std::size_t node = 0) {
    waits_[rank] = {what, node};
    time_.block(rank);
    end_wait(rank);
  }
  /// Lets the others go first.
  void give_way(std::size_t rank) {
    waits_[rank] = {wait_for::news, 0};
    time_.give_way(rank);
    end_wait(rank);
  }
  /// Waits until a time at which what is on its way will be there.
  void await(std::size_t rank, double time) {
    waits_[rank].what = wait_for::arrival;
    time_.sleep(rank, time);
    waits_[rank].what = wait_for::nothing;
  }
  /// Computes for so long, but for the time when the node is away.
  void compute(std::size_t rank, double seconds) {
    const double start = time_.now();
    const double end = settings_.away->finish(rank, start, seconds);
    constexpr double last = std::numeric_limits<double>::max();
    time_.sleep(rank, std::min(end, settings_.away->leaves_for_good(rank).value_or(last)));
    record(rank, activity::computing, start, time_.now());
  }
  [[nodiscard]] bool waits(std::size_t rank, wait_for what) const noexcept {
    return time_.blocked(rank) && waits_[rank].what == what;
  }

  /// Sends a publication's letter on its way.
  void transmit(const letter& each, std::size_t to) {
    ++each.content->readers;
    launch({each, each.content->bytes.size(), message{each.source, 0}}, to);
  }
  /// Has it there at once.
  void hand_over(letter each, std::size_t to) {
    ++each.content->readers;
    each.left = each.arrival = time_.now();
    deliver(to, each);
  }
  /// Sends a message on its way, or at once to the sender itself.
  void transmit(message content, std::size_t to) {
    const auto source = static_cast<std::uint32_t>(content.source);
    if (source == to) {
      put(to, std::move(content), time_.now());
      return;
    }
    const std::size_t bytes = content.bytes().size();
    launch({letter{.source = source}, bytes, std::move(content)}, to);
  }

  /// What has the number `value` is at a node, or at its port; or the node leaves.
  void arrived(std::size_t node, std::uint32_t value) {
    if (value == departure) {
      leave(node);
      return;
    }
    flight& each = flights_[value];
    if (!each.taken_in) {
      each.taken_in = true;
      each.carried.arrival = ports_.receive(node, time_.now(), each.way.transfer);
      if (each.carried.arrival == never) {
        drop(flights_.take(value));
        return;
      }
      if (!each.is_letter()) {  // even if it is there now: others may come just now
        time_.arrive(each.carried.arrival, node, value);
        return;
      }
    }
    land(flights_.take(value), node);
  }

  /// All nodes wait for each other: chooses one to go on with an error.
  std::size_t quiet() {
    const stalemate found{boxes_,
                          waits_,
                          [this](std::size_t rank) { return time_.finished(rank); },
                          [this](std::size_t rank) { return time_.lost(rank); },
                          *settings_.away,
                          time_.now()};
    waits_[found.victim()].doomed = found.text();
    return found.victim();
  }

  /// Ends the run of all: the current exception is node `rank`'s.
  void fail(std::size_t rank) noexcept {
    if (time_.stopped()) return;
    failure_ = std::current_exception();
    failed_ = rank;
    time_.stop();
  }

  /// After the run: records that nodes have stayed away.
  void finish_log() {
    for (std::size_t rank = 0; rank < size(); ++rank) {
      if (!time_.lost(rank)) continue;
      record(rank, activity::away, *settings_.away->leaves_for_good(rank), time_.now());
    }
  }

  /// After the run: throws the failure, if there was one.
  void rethrow_failure() const {
    if (failure_) rethrow_with_place();
    if (time_.all_lost()) throw error{"all nodes have left for good, before the run was over"};
    const std::size_t rank = time_.stacks().overflowed();
    if (rank == size()) return;
    throw error{text({"the stack has overflowed; give simulated a stack_bytes above ",
                      settings_.stack_bytes}),
                {.rank = rank}};
  }

 private:
  void launch(flight each, std::size_t to) {
    each.sent = time_.now();
    each.way = ports_.send(each.carried.source, to, each.bytes, each.sent, !each.is_letter());
    each.carried.left = each.way.left;
    each.carried.arrival = each.way.arrival;
    if (each.way.first_byte == never) {
      drop(each);
      return;
    }
    if (!each.way.takes_in) {
      each.taken_in = true;
      if (each.is_letter()) {
        land(std::move(each), to);
        return;
      }
    }
    const double then = each.taken_in ? each.way.arrival : each.way.first_byte;
    time_.arrive(then, to, flights_.keep(std::move(each)));
  }

  // Nobody will read it: a node on its way has left for good.
  void drop(const flight& each) noexcept {
    if (each.is_letter()) publications_.was_read(each.carried.content);
  }

  void leave(std::size_t node) {
    const double until = settings_.away->back(node, time_.now());
    if (until == never && !time_.finished(node)) {
      records_.cut_off(node, waits_[node].what, time_.now());
    }
    time_.hold(node, until);
  }

  void land(flight&& each, std::size_t node) {
    if (event_log* const log = records_.log()) {
      log->messages.push_back({each.sent, each.way.left, each.carried.arrival, each.bytes,
                               each.carried.source, static_cast<std::uint32_t>(node),
                               each.way.transmissions});
    }
    if (each.is_letter()) {
      deliver(node, each.carried);
    } else {
      put(node, std::move(each.content), each.way.left);
    }
  }

  // The letter will be there at its arrival, which may be later than now.
  void deliver(std::size_t node, const letter& each) {
    mailbox& box = boxes_[node];
    box.letters.push_back(each);
    if (!box.open || each.round != box.round || box.missing == 0) return;
    --box.missing;
    if (box.missing > 0) return;
    sorter_.look(box, node);
    if (box.missing > 0) return;
    const double then = std::max(time_.now(), box.complete);
    if (waits(node, wait_for::publications)) {
      time_.wake(node, then);
    } else {
      time_.pass(then);
    }
  }

  void put(std::size_t node, message content, double left) {
    mailbox& box = boxes_[node];
    const bool wanted = waits(node, wait_for::any_message) ||
                        (waits(node, wait_for::message_of) && waits_[node].node == content.source);
    box.messages.push_back(std::move(content));
    if (!wanted) return;
    box.message_left = left;
    time_.wake(node, time_.now());
  }

  void end_wait(std::size_t rank) {
    waits_[rank].what = wait_for::nothing;
    if (waits_[rank].doomed.empty()) return;
    const std::string reason = std::exchange(waits_[rank].doomed, {});
    throw error{reason, {.rank = rank}};
  }

  [[noreturn]] void rethrow_with_place() const {
    const std::string when = text({" (at ", time_.now(), " s of virtual time)"});
    try {
      std::rethrow_exception(failure_);
    } catch (const error& e) {
      if (e.rank()) throw;
      std::throw_with_nested(error{e.message() + when, {failed_, e.step(), e.path(), e.line()}});
    } catch (const std::exception& e) {
      std::throw_with_nested(error{e.what() + when, {.rank = failed_}});
    } catch (...) {
      std::throw_with_nested(
          error{"threw something that is no std::exception" + when, {.rank = failed_}});
    }
  }

  // Instead of the number of a flight: the node leaves.
  static constexpr std::uint32_t departure = std::numeric_limits<std::uint32_t>::max();

  world_settings settings_;
  virtual_time<simulated_world> time_;
  ports ports_;
  recorder records_;
  std::vector<mailbox> boxes_;
  std::vector<waiting> waits_;
  letter_sorter sorter_;
  class publications publications_;
  coop::gate gate_;
  wire way_;
  flights flights_;
  std::exception_ptr failure_;
  std::size_t failed_ = 0;
};

}  // namespace coop
