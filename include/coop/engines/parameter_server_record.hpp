// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/bytes.hpp>
#include <coop/core/traffic.hpp>
#include <coop/core/vector.hpp>
#include <coop/engines/host_image.hpp>
#include <coop/engines/initial_model.hpp>
#include <coop/engines/observing.hpp>
#include <coop/engines/parameter_server_messages.hpp>
#include <coop/engines/parameter_server_rows.hpp>
#include <coop/engines/parameter_server_streams.hpp>
#include <coop/report/report.hpp>
#include <coop/report/trace.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>

namespace coop {

/// What the first server writes down of a run: the rows of the trace, measured at the whole model,
/// which it asks the other servers for. Their time and their bytes are kept apart; the workers go
/// on computing meanwhile.
template <class Setting>
class parameter_server_record {
  using V = typename Setting::model;
  using T = typename Setting::scalar;

 public:
  explicit parameter_server_record(Setting& setting)
      : setting_{&setting},
        x_(initial_model(*setting.objective, setting.plan->options)),
        host_x_{x_},
        rows_{*setting.objective, *setting.plan, *setting.communicator} {}

  /// The clock of the run starts now.
  void start() {
    pause_ = setting_->communicator->now();
    earlier_ = setting_->communicator->traffic().bytes_out;
  }

  /// Seconds since the start, rows left out.
  [[nodiscard]] double seconds() const { return setting_->communicator->now() - pause_; }

  /// Collects the whole model, of which `own` is this server's share: what others hold they must
  /// be told to show by `server_order::show`.
  void collect(std::span<const T> own) {
    sent_ = setting_->communicator->traffic().bytes_out - earlier_ - overhead_.bytes_out;
    elsewhere_ = 0;
    const double began = setting_->communicator->now();
    const traffic before = setting_->communicator->traffic();
    copy(own, setting_->part(host_x_.values(), 0));
    for (std::size_t j = 1; j < setting_->servers(); ++j) ask(j);
    for (std::size_t j = 1; j < setting_->servers(); ++j) take(j);
    host_x_.push();
    overhead_ += setting_->communicator->traffic() - before;
    pause_ += setting_->communicator->now() - began;
  }

  /// Adds a row for the collected model to the trace; whether an observer wants to stop.
  bool add_row(report& result, const progress& now, std::uint64_t from_workers) {
    const double began = setting_->communicator->now();
    trace_row row = rows_.alone(std::as_const(x_), now.step);
    row.seconds = began - pause_;
    row.epoch = now.epoch();
    row.bytes_out = bytes_a_node(from_workers);
    row.bytes_in = row.bytes_out;
    result.trace.push_back(row);
    const bool stop = show_row(setting_->observers, row);
    pause_ += setting_->communicator->now() - began;
    return stop;
  }

  /// What all nodes have sent by the last collect(), a node: all of it passes a server.
  [[nodiscard]] double bytes_a_node(std::uint64_t from_workers) const {
    return static_cast<double>(sent_ + from_workers + elsewhere_) /
           static_cast<double>(setting_->communicator->size());
  }

  [[nodiscard]] V& model() noexcept { return x_; }
  [[nodiscard]] const traffic& overhead() const noexcept { return overhead_; }

 private:
  void ask(std::size_t j) {
    std::array<std::byte, sizeof(std::uint64_t)> order{};
    store_little_endian(static_cast<std::uint64_t>(server_order::show), order.data());
    setting_->communicator->send(setting_->server(j), order);
  }

  void take(std::size_t j) {
    const auto shown = setting_->communicator->receive(setting_->server(j));
    byte_reader in{shown.bytes()};
    elsewhere_ += in.get<std::uint64_t>();
    elsewhere_ += in.get<std::uint64_t>();
    const std::span<T> part = setting_->part(host_x_.values(), j);
    copy(values_of<T>(in.take(in.remaining()), part.size()), part);
  }

  Setting* setting_;
  V x_;
  host_image<V> host_x_;
  parameter_server_rows<V, std::remove_cvref_t<decltype(*std::declval<Setting&>().objective)>,
                        std::remove_cvref_t<decltype(*std::declval<Setting&>().communicator)>>
      rows_;
  std::uint64_t earlier_ = 0;    // sent before the run: none of it
  std::uint64_t sent_ = 0;       // by this server
  std::uint64_t elsewhere_ = 0;  // through the others
  traffic overhead_;
  double pause_ = 0;
};

}  // namespace coop
