// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/link.hpp>
#include <coop/core/random.hpp>
#include <coop/core/vector.hpp>
#include <coop/engines/asynchronous_gossip_letter.hpp>
#include <coop/engines/asynchronous_gossip_links.hpp>
#include <coop/engines/asynchronous_gossip_rows.hpp>
#include <coop/engines/diverged.hpp>
#include <coop/engines/host_image.hpp>
#include <coop/engines/initial_model.hpp>
#include <coop/engines/local_gradient.hpp>
#include <coop/engines/observing.hpp>
#include <coop/engines/plan.hpp>
#include <coop/report/report.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <tuple>
#include <utility>

namespace coop {

/// One node of asynchronous gossip: a worker takes its steps at its own pace and meets a random
/// neighbour after those that communicate. i sends x_i; j answers with x_j and moves by
/// w(x_i − x_j); i, when the answer comes, by w(x_j − x_i as it was sent): the sum of all models
/// stays what it is. j answers between two of its gradients. Until then i takes further steps and
/// meets nobody else, or waits, if the schedule is blocking or j auxiliary. Who waits goes on
/// answering, and so does who has made all steps, so that there is no deadlock, on any graph.
/// Auxiliary nodes only answer, and so at once.
///
/// The first and the last row of the trace are measured by all nodes together, those between by
/// node 0 alone after its own steps, see `gossip_rows`. A run that is to stop ends when every
/// worker has ended the step that it is in.
template <class Composition, Objective Obj, PointToPointCommunicator Comm, class... Observers>
class gossip_node {
  using V = model_vector_t<Obj>;
  using T = typename view_of<V>::value_type;

 public:
  gossip_node(const Composition& composition, const Obj& objective, const run_plan& plan,
              Comm& communicator, std::tuple<Observers&...> observers)
      : composition_{&composition},
        objective_{&objective},
        plan_{&plan},
        communicator_{&communicator},
        observers_{observers},
        links_{composition.topology, communicator.rank()},
        x_(initial_model(objective, plan.options)),
        host_x_{x_},
        rows_{objective, plan, communicator, observers, x_} {}

  /// Node 0 fills in the trace, every node its own part of the report.
  void run(report& result) {
    const bool stop = rows_.together(result, x_, 0);
    if (rank() < plan_->workers) {
      if (!stop) work(result);
      await_answer();
      finish_work();
    }
    while (!ended_) answer_one(communicator_->receive_any());
    (void)rows_.together(result, x_, step_);
    rows_.finish(result, x_, meetings_, stop || halted_);
  }

 private:
  [[nodiscard]] std::size_t rank() const { return communicator_->rank(); }

  void work(report& result) {
    auto optimizer = composition_->optimizer.template start<V>(objective_->dimension());
    auto sampler = composition_->sampling.start(plan_->shard(rank()), plan_->at(1).batch_size,
                                                plan_->options.seed, rank());
    local_gradient<V> gradient{plan_->options.accumulate};
    V g(objective_->dimension());
    while (!halted_ && step_ < plan_->steps) {
      ++step_;
      const progress now = plan_->at(step_);
      const double eta = plan_->options.step_size * composition_->step_size.factor(now);
      if constexpr (SimulatedCommunicator<Comm>) communicator_->compute_step(step_);
      const double loss = gradient(*objective_, std::as_const(x_), sampler.next(step_), g);
      require_finite_loss(loss, eta, rank(), step_);
      optimizer.step(x_, g, eta);
      answer_waiting();
      if (composition_->schedule.communicates(now) && !links_.empty() && !awaits_) meet();
      observe(result, now);
    }
  }

  void meet() {
    const link to = links_.draw(random_stream{plan_->options.seed, rank(), step_, purpose::gossip});
    host_x_.pull();
    communicator_->send(to.node, request_.write(gossip_note::request, host_x_.values()));
    ++meetings_;
    awaits_ = true;
    if (blocks() || to.node >= plan_->workers) await_answer();
  }

  [[nodiscard]] bool blocks() const noexcept {
    if constexpr (BlockingSchedule<decltype(composition_->schedule)>) {
      return composition_->schedule.blocking;
    }
    return false;
  }

  void await_answer() {
    while (awaits_) answer_one(communicator_->receive_any());
  }

  void observe(report& result, const progress& now) {
    bool stop = any_interrupts(observers_);
    if (rank() == 0) {
      show_step(observers_, now);
      stop = rows_.alone(result, x_, step_) || stop;
    }
    if (stop) halt();
  }

  // At most one letter a neighbour, and one of node 0: busy neighbours shall not keep this node.
  void answer_waiting() {
    for (std::size_t i = 0; i <= links_.size(); ++i) {
      auto letter = communicator_->try_receive_any();
      if (!letter) return;
      answer_one(*letter);
    }
  }

  template <ReceivedMessage Message>
  void answer_one(const Message& letter) {
    switch (gossip_letter<T>::note_of(letter.bytes())) {
      case gossip_note::request:
        return answer(letter.source, values_of(letter));
      case gossip_note::answer:
        awaits_ = false;
        return move(letter.source, values_of(letter), request_.values());
      case gossip_note::finished:
        return count_finished();
      case gossip_note::halt:
        return halt();
      case gossip_note::end:
        ended_ = true;
        return;
    }
    throw error{"a letter has no known note"};
  }

  template <ReceivedMessage Message>
  [[nodiscard]] std::span<const T> values_of(const Message& letter) const {
    return gossip_letter<T>::values_of(letter.bytes(), view(x_).size());
  }

  void answer(std::size_t source, std::span<const T> theirs) {
    host_x_.pull();
    communicator_->send(source, answer_.write(gossip_note::answer, host_x_.values()));
    move(source, theirs, answer_.values());
  }

  // x ← x + w(theirs − mine).
  void move(std::size_t source, std::span<const T> theirs, std::span<const T> mine) {
    host_x_.pull();
    for_each([w = static_cast<T>(links_.weight(source))](auto& x, const auto& a,
                                                         const auto& b) { x += w * (a - b); },
             host_x_.values(), theirs, mine);
    host_x_.push();
  }

  void finish_work() {
    if (rank() == 0) return count_finished();
    communicator_->send(0, note_.write(gossip_note::finished));
  }

  void count_finished() {
    if (++finished_ == plan_->workers) {
      tell_all(gossip_note::end);
      ended_ = true;
    }
  }

  // Node 0 tells everybody, the others tell node 0.
  void halt() {
    if (std::exchange(halted_, true)) return;
    if (rank() == 0) {
      tell_all(gossip_note::halt);
    } else {
      communicator_->send(0, note_.write(gossip_note::halt));
    }
  }

  void tell_all(gossip_note note) {
    for (std::size_t node = 1; node < communicator_->size(); ++node) {
      communicator_->send(node, note_.write(note));
    }
  }

  const Composition* composition_;
  const Obj* objective_;
  const run_plan* plan_;
  Comm* communicator_;
  std::tuple<Observers&...> observers_;
  gossip_links links_;
  V x_;
  host_image<V> host_x_;
  gossip_letter<T> request_;
  gossip_letter<T> answer_;
  gossip_letter<T> note_;
  gossip_rows<V, Obj, Comm, Observers...> rows_;
  std::size_t step_ = 0;
  std::size_t meetings_ = 0;
  std::size_t finished_ = 0;  // workers, as node 0 knows
  bool awaits_ = false;       // an answer
  bool halted_ = false;
  bool ended_ = false;
};

}  // namespace coop
