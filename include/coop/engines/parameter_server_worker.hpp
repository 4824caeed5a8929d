// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/random.hpp>
#include <coop/core/vector.hpp>
#include <coop/engines/diverged.hpp>
#include <coop/engines/host_image.hpp>
#include <coop/engines/initial_model.hpp>
#include <coop/engines/local_gradient.hpp>
#include <coop/engines/parameter_server_letters.hpp>
#include <coop/engines/parameter_server_messages.hpp>
#include <coop/engines/parameter_server_streams.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace coop {

/// A worker: pulls the model, computes the gradient of its next batch, pushes it, until a server
/// tells it to stop.
template <class Setting>
class parameter_server_worker {
  using V = typename Setting::model;
  using T = typename Setting::scalar;

 public:
  explicit parameter_server_worker(Setting& setting)
      : setting_{&setting},
        letters_{*setting.communicator},
        x_(initial_model(*setting.objective, setting.plan->options)),
        g_(writes_in_place() ? 0 : setting.objective->dimension()),
        host_x_{x_},
        host_g_{g_},
        gradient_{setting.plan->options.accumulate} {
    host_x_.pull();
    for (std::size_t j = 0; j < setting.servers(); ++j) {
      const parameter_layout layout = setting.layout_at(j);
      up_.emplace_back(compressor_up(setting.composition->compressor), layout);
      if constexpr (compressed_down) {
        down_.emplace_back(setting.composition->compressor.down, layout);
      }
    }
  }

  void run() {
    const std::size_t rank = setting_->communicator->rank();
    const auto& options = setting_->plan->options;
    auto sampler = setting_->composition->sampling.start(
        setting_->plan->shard(rank), setting_->plan->at(1).batch_size, options.seed, rank);
    push({.interrupted = setting_->interrupted()});
    while (pull()) {
      compute_time();
      const double loss = compute(sampler.next(static_cast<std::size_t>(sent_) + 1));
      require_finite_loss(loss, options.step_size, rank, static_cast<std::size_t>(sent_) + 1);
      push({.version = version_,
            .number = sent_,
            .gradient = true,
            .interrupted = heard_ || setting_->interrupted()});
      ++sent_;
    }
  }

  /// The model that it pulled last.
  [[nodiscard]] const V& model() {
    if (held_) {
      copy(share_of(*held_, 0), host_x_.values());
      host_x_.push();
      held_.reset();
    }
    return x_;
  }

 private:
  using comp_type =
      std::remove_cvref_t<decltype(std::declval<const Setting&>().composition->compressor)>;
  using comm_type = std::remove_cvref_t<decltype(*std::declval<const Setting&>().communicator)>;
  using up_stream = numbered_stream<T, compressor_up_t<comp_type>>;
  static constexpr bool compressed_down = CompressedDown<comp_type>;
  static constexpr bool plain_up = TransparentCompressor<compressor_up_t<comp_type>>;
  static constexpr bool in_host_memory = host_image<V>::direct;

  static auto down_type() {
    if constexpr (compressed_down) {
      using down = std::remove_cvref_t<decltype(std::declval<comp_type>().down)>;
      return std::type_identity<numbered_stream<T, down>>{};
    } else {
      return std::type_identity<int>{};
    }
  }

  void compute_time() {
    if constexpr (SimulatedCommunicator<comm_type>) {
      setting_->communicator->compute_step(static_cast<std::size_t>(sent_) + 1);
    }
  }

  // The model of one server is read where it came, a gradient for it written where it leaves. Where
  // messages are not handed on, one that is kept costs more (memory for another) than a copy.
  [[nodiscard]] bool reads_in_place() const noexcept {
    return HandingCommunicator<comm_type> && in_host_memory && !compressed_down &&
           setting_->servers() == 1;
  }
  [[nodiscard]] bool writes_in_place() const noexcept {
    return in_host_memory && plain_up && setting_->servers() == 1;
  }

  [[nodiscard]] double compute(std::span<const std::size_t> batch) {
    if constexpr (in_host_memory) {
      const auto x = held_ ? share_of(*held_, 0) : view(std::as_const(x_));
      return gradient_(*setting_->objective, x, batch,
                       writes_in_place() ? gradient_letter() : view(g_));
    } else {
      const double loss = gradient_(*setting_->objective, std::as_const(x_), batch, g_);
      host_g_.pull();
      return loss;
    }
  }

  [[nodiscard]] std::span<T> gradient_letter() {
    const std::size_t bytes = setting_->objective->dimension() * sizeof(T);
    const std::span<std::byte> letter = letters_.write(bytes + server_note_bytes);
    return {reinterpret_cast<T*>(letter.data()), setting_->objective->dimension()};
  }

  // The servers' parts share one stream of random numbers, one after the other.
  void push(const push_note& note) {
    random_stream random{setting_->plan->options.seed, setting_->communicator->rank(),
                         static_cast<std::size_t>(sent_) + 1, purpose::compression};
    for (std::size_t j = 0; j < setting_->servers(); ++j) {
      const std::size_t most = note.gradient ? up_[j].max_bytes() : 0;
      const std::span<std::byte> letter = letters_.write(most + server_note_bytes);
      std::size_t length = most;
      if (note.gradient && !writes_in_place()) {
        const std::span<const T> values = host_g_.values();
        length = up_[j].encode(setting_->part(values, j), letter.first(most), random,
                               static_cast<std::size_t>(sent_));
      }
      length += server_note_bytes;
      note.write(letter.first(length));
      letters_.send(setting_->server(j), length);
    }
  }

  // Every server answers every message; whether to go on they say alike.
  [[nodiscard]] bool pull() {
    bool go = true;
    for (std::size_t j = 0; j < setting_->servers(); ++j) {
      auto answer = setting_->communicator->receive(setting_->server(j));
      const answer_note note = answer_note::read(answer.bytes());
      version_ = note.version;
      heard_ = heard_ || note.interrupted;
      go = go && note.go;
      if (note.go) read_share(std::move(answer), j);
    }
    if (!go) return false;
    ++pulled_;
    host_x_.push();
    return true;
  }

  void read_share(typename Setting::message answer, std::size_t j) {
    if (held_) letters_.keep(std::move(*held_));
    held_.reset();
    if (reads_in_place() && aligned(answer)) {
      (void)share_of(answer, j);
      held_ = std::move(answer);
      return;
    }
    const std::span<T> part = setting_->part(host_x_.values(), j);
    if constexpr (compressed_down) {
      down_[j].decode_add(values_before_note(answer.bytes()), 1.0, part, pulled_);
    } else {
      copy(share_of(answer, j), part);
    }
    letters_.keep(std::move(answer));
  }

  // As a model is: sums that peel to alignment have the same bits wherever it lies.
  [[nodiscard]] static bool aligned(const typename Setting::message& answer) noexcept {
    return reinterpret_cast<std::uintptr_t>(answer.bytes().data()) % storage_alignment == 0;
  }

  // Throws `coop::error` unless the message holds the share of server j.
  [[nodiscard]] std::span<const T> share_of(const typename Setting::message& answer,
                                            std::size_t j) const {
    return values_of<T>(values_before_note(answer.bytes()), setting_->ranges[j].size);
  }

  Setting* setting_;
  parameter_server_letters<comm_type> letters_;
  std::optional<typename Setting::message> held_;  // with the model, where that is read in place
  V x_;
  V g_;
  host_image<V> host_x_;
  host_image<V> host_g_;
  local_gradient<V> gradient_;
  std::vector<up_stream> up_;
  std::vector<typename decltype(down_type())::type> down_;
  std::uint64_t version_ = 0;
  std::uint64_t sent_ = 0;
  std::size_t pulled_ = 0;
  bool heard_ = false;  // that a server's process wants to end the run
};

}  // namespace coop
