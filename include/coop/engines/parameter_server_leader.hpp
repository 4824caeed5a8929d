// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/bytes.hpp>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>
#include <coop/engines/observing.hpp>
#include <coop/engines/parameter_server_letters.hpp>
#include <coop/engines/parameter_server_messages.hpp>
#include <coop/engines/parameter_server_plan.hpp>
#include <coop/engines/parameter_server_record.hpp>
#include <coop/engines/parameter_server_share.hpp>
#include <coop/engines/waiting_workers.hpp>
#include <coop/report/report.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace coop {

/// The first server: decides which gradients are stepped along, in which order and at what step
/// size, which worker may go on, and when the run is over. It tells the other servers, who do the
/// same with their shares: however many there are, the bits are those of one, unless an optimizer
/// or a compressor looks at the whole vector.
template <class Setting>
class parameter_server_leader {
  using schedule_type = typename Setting::schedule_type;
  using message_type = typename Setting::message;
  using comm_type = std::remove_cvref_t<decltype(*std::declval<Setting&>().communicator)>;
  static constexpr bool collects = CollectingSchedule<schedule_type>;

 public:
  explicit parameter_server_leader(Setting& setting)
      : setting_{&setting},
        letters_{*setting.communicator},
        share_{setting.make_share(0)},
        record_{setting},
        plan_{*setting.plan, setting.composition->schedule},
        waiting_{plan_.participants(), setting.plan->workers} {}

  /// Until every worker has been told to stop.
  void run(report& result) {
    result_ = &result;
    record_.start();
    finished_at_ = 0;  // where an observer has ended the run before it began
    if (!setting_->plan->options.own_shard) write_row();
    step_began_ = setting_->communicator->now();
    while (stopped_ < setting_->plan->workers) {
      if (auto message = next()) {
        take(std::move(*message));
      } else {
        close_step();
      }
      give_orders();
      send_answers();
    }
    if (setting_->plan->options.own_shard) record_.collect(share_.shown());
    order(server_order::end);
    give_orders();
    result.updates = result.rounds = updates_;
    result.stopped_early = updates_ < plan_.updates();
  }

  /// No update any more.
  void end() {
    if (!over_) finished_at_ = record_.seconds();
    over_ = true;
  }

  [[nodiscard]] const typename Setting::share& share() const noexcept { return share_; }
  [[nodiscard]] parameter_server_record<Setting>& record() noexcept { return record_; }
  [[nodiscard]] progress now() const noexcept { return plan_.at(updates_); }
  /// A row for a loss that was measured elsewhere.
  [[nodiscard]] trace_row complete(trace_row row) const {
    row.epoch = now().epoch();
    row.seconds = finished_at_;
    row.bytes_out = row.bytes_in = record_.bytes_a_node(from_workers_);
    return row;
  }

 private:
  // The next message; none where a deadline passes before.
  [[nodiscard]] std::optional<message_type> next() {
    auto& communicator = *setting_->communicator;
    if constexpr (DeadlineSchedule<schedule_type>) {
      const double until = step_began_ + setting_->composition->schedule.seconds;
      if (!collected_.empty()) {
        if constexpr (TimedCommunicator<comm_type>) {
          return communicator.receive_any_until(until);
        } else {
          for (;;) {
            if (auto message = communicator.try_receive_any()) return message;
            if (communicator.now() >= until) return std::nullopt;
          }
        }
      }
    }
    return communicator.receive_any();
  }

  void take(message_type message) {
    from_workers_ += message.bytes().size();
    const push_note note = push_note::read(message.bytes());
    const std::size_t worker = message.source;
    if (worker >= setting_->plan->workers || note.version > updates_) {
      throw error{
          text({"the first server got a message that it cannot have got, from node ", worker})};
    }
    if ((note.interrupted || setting_->interrupted()) && !over_) interrupt();
    const bool late = over_ || (collects && note.version != updates_);
    if (note.gradient && late) ++result_->dropped;
    if constexpr (collects) {
      if (!note.gradient || late) {
        letters_.keep(std::move(message));
        answer(worker);
      } else {
        collect(std::move(message));
      }
    } else {
      if (note.gradient && !late) {
        const pushed_gradient gradient = gradient_of(message);
        waiting_.count(worker);
        update({&gradient, 1}, updates_ - static_cast<std::size_t>(note.version));
      }
      letters_.keep(std::move(message));
      waiting_.add(worker);
      admit();
    }
  }

  [[nodiscard]] static pushed_gradient gradient_of(const message_type& message) {
    return {message.source, push_note::read(message.bytes()).number,
            values_before_note(message.bytes())};
  }

  // Lets those go on whom the schedule lets, while there are gradients to compute.
  void admit() {
    waiting_.release([&](const turn& asked, std::size_t worker) {
      turn t = asked;
      t.updates = updates_;
      const bool idle = setting_->plan->shard_sizes[worker] == 0;
      if (over_ || idle || granted_ == plan_.updates()) {
        stop(worker);
        return true;
      }
      if (!setting_->composition->schedule.admits(t)) return false;
      ++granted_;
      answer(worker);
      return true;
    });
    if (waiting_.all_wait()) {
      throw error{text({"the schedule lets no worker go on after ", updates_,
                        " updates: admits() must be true for the slowest"})};
    }
  }

  void collect(message_type message) {
    collected_.push_back(std::move(message));
    if (setting_->composition->schedule.enough(collected_.size(), setting_->plan->workers)) {
      close_step();
    }
  }

  // One update along what has come, in the order of ranks; then the next step begins.
  void close_step() {
    std::ranges::sort(collected_, {}, &message_type::source);
    gradients_.clear();
    for (const message_type& message : collected_) gradients_.push_back(gradient_of(message));
    update(gradients_, 0);
    step_began_ = setting_->communicator->now();
    for (message_type& message : collected_) {
      const std::size_t worker = message.source;
      letters_.keep(std::move(message));
      answer(worker);
    }
    collected_.clear();
  }

  void update(std::span<const pushed_gradient> gradients, std::size_t staleness) {
    const progress now = plan_.at(updates_ + 1, staleness);
    const double eta =
        setting_->plan->options.step_size * setting_->composition->step_size.factor(now);
    order_update(gradients, eta);
    share_.update(gradients, eta);
    ++updates_;
    result_->accepted += gradients.size();
    auto& histogram = result_->staleness;
    histogram.resize(std::max(histogram.size(), staleness + 1));
    histogram[staleness] += gradients.size();
    if (updates_ == plan_.updates()) end();
    show_step(setting_->observers, now);
    if (plan_.evaluates(updates_)) write_row();
  }

  void interrupt() {
    const bool written = !result_->trace.empty() && result_->trace.back().step == updates_;
    if (!written && !setting_->plan->options.own_shard) write_row();
    end();
    for (const message_type& message : collected_) stop(message.source);
    result_->dropped += collected_.size();
    collected_.clear();
  }

  void write_row() {
    give_orders();
    record_.collect(share_.shown());
    if (record_.add_row(*result_, now(), from_workers_)) end();
  }

  void answer(std::size_t worker) {
    if (over_) {
      stop(worker);
      return;
    }
    order(server_order::go, worker);
    answered_.push_back(worker);
  }

  // After the orders: at this server's port those would come behind all models.
  void send_answers() {
    for (const std::size_t worker : answered_) {
      const std::size_t most = share_.max_bytes(worker);
      const std::span<std::byte> letter = letters_.write(most + server_note_bytes);
      const std::size_t length = share_.write(worker, letter.first(most)) + server_note_bytes;
      answer_note{updates_, true, false}.write(letter.first(length));
      letters_.send(worker, length);
    }
    answered_.clear();
  }

  void stop(std::size_t worker) {
    order(server_order::stop, worker);
    std::array<std::byte, server_note_bytes> letter{};
    answer_note{updates_, false, false}.write(letter);
    setting_->communicator->send(worker, letter);
    ++stopped_;
  }

  void order(server_order what) {
    if (setting_->servers() > 1) orders_.put(static_cast<std::uint64_t>(what));
  }
  void order(server_order what, std::size_t worker) {
    order(what);
    if (setting_->servers() > 1) orders_.put(std::uint64_t{worker});
  }
  void order_update(std::span<const pushed_gradient> gradients, double step_size) {
    if (setting_->servers() == 1) return;
    order(server_order::update);
    orders_.put(step_size);
    orders_.put(static_cast<std::uint64_t>(gradients.size()));
    for (const auto& gradient : gradients) orders_.put(std::uint64_t{gradient.worker});
  }

  void give_orders() {
    if (orders_.bytes().empty()) return;
    for (std::size_t j = 1; j < setting_->servers(); ++j) {
      setting_->communicator->send(setting_->server(j), orders_.bytes());
    }
    orders_ = {};
  }

  Setting* setting_;
  report* result_ = nullptr;
  parameter_server_letters<comm_type> letters_;
  typename Setting::share share_;
  parameter_server_record<Setting> record_;
  parameter_server_plan plan_;
  waiting_workers waiting_;
  std::vector<message_type> collected_;  // of this step, as they came
  growing_message orders_;
  std::vector<std::size_t> answered_;  // whose models are still to be sent
  std::vector<pushed_gradient> gradients_;
  std::size_t updates_ = 0;
  std::size_t granted_ = 0;  // gradients that workers were let compute
  std::size_t stopped_ = 0;
  std::uint64_t from_workers_ = 0;
  double step_began_ = 0;
  double finished_at_ = 0;
  bool over_ = false;
};

}  // namespace coop
