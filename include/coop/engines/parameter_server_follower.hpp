// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/bytes.hpp>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>
#include <coop/core/traffic.hpp>
#include <coop/core/vector.hpp>
#include <coop/engines/parameter_server_letters.hpp>
#include <coop/engines/parameter_server_messages.hpp>
#include <coop/engines/parameter_server_share.hpp>
#include <coop/engines/parameter_server_streams.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace coop {

/// Any server but the first: does what the first decides, in its order, with its own share of the
/// model, so that all shares are of one version.
template <class Setting>
class parameter_server_follower {
 public:
  parameter_server_follower(Setting& setting, std::size_t index)
      : setting_{&setting},
        letters_{*setting.communicator},
        share_{setting.make_share(index)},
        arrived_(setting.plan->workers),
        inbox_(setting.plan->workers) {}

  void run() {
    earlier_ = setting_->communicator->traffic().bytes_out;
    for (;;) {
      const auto orders = next_orders();
      byte_reader in{orders.bytes()};
      while (in.remaining() > 0) {
        switch (static_cast<server_order>(in.get<std::uint64_t>())) {
          case server_order::update:
            update(in);
            break;
          case server_order::go:
            answer(next_worker(in), true);
            break;
          case server_order::stop:
            answer(next_worker(in), false);
            break;
          case server_order::show:
            show(orders.bytes().size());
            break;
          case server_order::end:
            return;
          default:
            throw error{"a server got an order that there is not"};
        }
      }
    }
  }

  [[nodiscard]] const typename Setting::share& share() const noexcept { return share_; }
  /// What it sent and received for the trace alone.
  [[nodiscard]] const traffic& overhead() const noexcept { return overhead_; }

 private:
  [[nodiscard]] std::size_t next_worker(byte_reader& in) const {
    const auto worker = static_cast<std::size_t>(in.get<std::uint64_t>());
    if (worker >= inbox_.size()) throw error{"a server got an order for no worker"};
    return worker;
  }

  // Whatever comes first: to look for one sender among thousands takes as long as they are many.
  void take_next() {
    auto message = setting_->communicator->receive_any();
    if (message.source == setting_->leader()) {
      orders_.push_back(std::move(message));
    } else if (message.source < arrived_.size() && !arrived_[message.source]) {
      arrived_[message.source].emplace(std::move(message));
    } else {
      throw error{
          text({"a server got a message that it cannot have got, from node ", message.source})};
    }
  }

  [[nodiscard]] typename Setting::message next_orders() {
    while (orders_.empty()) take_next();
    auto orders = std::move(orders_.front());
    orders_.pop_front();
    return orders;
  }

  // What the worker has sent; waits for it where the order was faster.
  [[nodiscard]] const typename Setting::message& message_of(std::size_t worker) {
    auto& kept = inbox_[worker];
    if (!kept) {
      while (!arrived_[worker]) take_next();
      std::swap(kept, arrived_[worker]);
      from_workers_ += kept->bytes().size();
    }
    return *kept;
  }

  void update(byte_reader& in) {
    const auto step_size = in.get<double>();
    gradients_.clear();
    for (auto left = in.get<std::uint64_t>(); left > 0; --left) {
      const std::size_t worker = next_worker(in);
      const std::span<const std::byte> message = message_of(worker).bytes();
      const push_note note = push_note::read(message);
      if (!note.gradient) throw error{"a server got no gradient where there should be one"};
      gradients_.push_back({worker, note.number, values_before_note(message)});
    }
    share_.update(gradients_, step_size);
    ++version_;
  }

  void answer(std::size_t worker, bool go) {
    const bool worker_knows = push_note::read(message_of(worker).bytes()).interrupted;
    const answer_note note{version_, go, !worker_knows && setting_->interrupted()};
    letters_.keep(std::move(*inbox_[worker]));
    inbox_[worker].reset();
    const std::size_t most = go ? share_.max_bytes(worker) : 0;
    const std::span<std::byte> letter = letters_.write(most + server_note_bytes);
    const std::size_t length =
        (go ? share_.write(worker, letter.first(most)) : 0) + server_note_bytes;
    note.write(letter.first(length));
    letters_.send(worker, length);
  }

  void show(std::size_t order_bytes) {
    const traffic before = setting_->communicator->traffic();
    const auto values = share_.shown();
    message_.resize(shown_header::bytes + values.size_bytes());
    byte_writer out{message_};
    out.put(before.bytes_out - earlier_ - overhead_.bytes_out);
    out.put(from_workers_);
    write_values(values, std::span{message_}.subspan(shown_header::bytes));
    setting_->communicator->send(setting_->leader(), message_);
    overhead_ += setting_->communicator->traffic() - before;
    overhead_.bytes_in += order_bytes;
  }

  using comm_type = std::remove_cvref_t<decltype(*std::declval<Setting&>().communicator)>;

  Setting* setting_;
  parameter_server_letters<comm_type> letters_;
  typename Setting::share share_;
  std::deque<typename Setting::message> orders_;
  std::vector<std::optional<typename Setting::message>> arrived_;  // not asked for yet
  std::vector<std::optional<typename Setting::message>> inbox_;
  std::vector<pushed_gradient> gradients_;
  std::vector<std::byte> message_;
  std::uint64_t version_ = 0;
  std::uint64_t from_workers_ = 0;
  std::uint64_t earlier_ = 0;  // bytes sent before the run: none of it
  traffic overhead_;
};

}  // namespace coop
