// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/random.hpp>
#include <coop/core/vector.hpp>
#include <coop/engines/diverged.hpp>
#include <coop/engines/host_image.hpp>
#include <coop/engines/initial_model.hpp>
#include <coop/engines/local_gradient.hpp>
#include <coop/engines/parameter_server_messages.hpp>
#include <coop/engines/parameter_server_streams.hpp>

#include <cstddef>
#include <cstdint>
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
        x_(initial_model(*setting.objective, setting.plan->options)),
        g_(setting.objective->dimension()),
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
      const double loss = gradient_(*setting_->objective, std::as_const(x_),
                                    sampler.next(static_cast<std::size_t>(sent_) + 1), g_);
      require_finite_loss(loss, options.step_size, rank, static_cast<std::size_t>(sent_) + 1);
      host_g_.pull();
      push({.version = version_,
            .number = sent_,
            .gradient = true,
            .interrupted = heard_ || setting_->interrupted()});
      ++sent_;
    }
  }

  /// The model that it pulled last.
  [[nodiscard]] const V& model() const noexcept { return x_; }

 private:
  using comp_type =
      std::remove_cvref_t<decltype(std::declval<const Setting&>().composition->compressor)>;
  using up_stream = numbered_stream<T, compressor_up_t<comp_type>>;
  static constexpr bool compressed_down = CompressedDown<comp_type>;

  static auto down_type() {
    if constexpr (compressed_down) {
      using down = std::remove_cvref_t<decltype(std::declval<comp_type>().down)>;
      return std::type_identity<numbered_stream<T, down>>{};
    } else {
      return std::type_identity<int>{};
    }
  }

  void compute_time() {
    using comm = std::remove_cvref_t<decltype(*setting_->communicator)>;
    if constexpr (SimulatedCommunicator<comm>) {
      setting_->communicator->compute_step(static_cast<std::size_t>(sent_) + 1);
    }
  }

  // The servers' parts share one stream of random numbers, one after the other.
  void push(const push_header& header) {
    random_stream random{setting_->plan->options.seed, setting_->communicator->rank(),
                         static_cast<std::size_t>(sent_) + 1, purpose::compression};
    for (std::size_t j = 0; j < setting_->servers(); ++j) {
      std::size_t length = push_header::bytes;
      message_.resize(length + (header.gradient ? up_[j].max_bytes() : 0));
      header.write(message_);
      if (header.gradient) {
        const std::span<const T> values = host_g_.values();
        length += up_[j].encode(setting_->part(values, j), std::span{message_}.subspan(length),
                                random, static_cast<std::size_t>(sent_));
      }
      setting_->communicator->send(setting_->server(j), std::span{message_}.first(length));
    }
  }

  // Every server answers every message; whether to go on they say alike.
  [[nodiscard]] bool pull() {
    bool go = true;
    for (std::size_t j = 0; j < setting_->servers(); ++j) {
      const auto answer = setting_->communicator->receive(setting_->server(j));
      byte_reader in{answer.bytes()};
      const answer_header header = answer_header::read(in);
      version_ = header.version;
      heard_ = heard_ || header.interrupted;
      go = go && header.go;
      if (header.go) read_share(in.take(in.remaining()), j);
    }
    if (!go) return false;
    ++pulled_;
    host_x_.push();
    return true;
  }

  void read_share(std::span<const std::byte> message, std::size_t j) {
    const std::span<T> part = setting_->part(host_x_.values(), j);
    if constexpr (compressed_down) {
      down_[j].decode_add(message, 1.0, part, pulled_);
    } else {
      copy(values_of<T>(message, part.size()), part);
    }
  }

  Setting* setting_;
  V x_;
  V g_;
  host_image<V> host_x_;
  host_image<V> host_g_;
  local_gradient<V> gradient_;
  std::vector<up_stream> up_;
  std::vector<typename decltype(down_type())::type> down_;
  std::vector<std::byte> message_;
  std::uint64_t version_ = 0;
  std::uint64_t sent_ = 0;
  std::size_t pulled_ = 0;
  bool heard_ = false;  // that a server's process wants to end the run
};

}  // namespace coop
