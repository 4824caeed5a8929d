// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/layout.hpp>
#include <coop/core/random.hpp>
#include <coop/core/vector.hpp>
#include <coop/engines/parameter_server_streams.hpp>
#include <coop/engines/plan.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace coop {

/// A worker's gradient as it came.
struct pushed_gradient {
  std::size_t worker = 0;
  std::uint64_t number = 0;
  std::span<const std::byte> message{};
};

/// The share of the model that one server holds, in host memory, with all that belongs to it: the
/// optimizer's state, the ends of the workers' streams, the averaged iterate.
template <class Composition, class T>
class parameter_server_share {
  using V = aligned_vector<T>;

 public:
  parameter_server_share(const Composition& composition, const run_plan& plan,
                         const parameter_layout& layout, std::span<const T> start,
                         std::size_t server)
      : composition_{&composition},
        plan_{&plan},
        layout_{layout},
        server_{server},
        start_(start.begin(), start.end()),
        x_(start_),
        g_(start.size()),
        optimizer_{composition.optimizer.template start<V>(start.size())},
        up_(plan.workers),
        down_(compressed_down ? plan.workers : 0),
        last_(incremental ? plan.workers : 0) {
    if (average_decay() != 0) average_ = x_;
    if constexpr (incremental) {
      sum_.resize(start.size());
      const auto idle = std::count(plan.shard_sizes.begin(), plan.shard_sizes.end(), 0U);
      share_of_one_ = T{1} / static_cast<T>(plan.shard_sizes.size() - std::size_t(idle));
    }
  }

  /// One update along the gradients' aggregate; they are in ascending order of workers.
  void update(std::span<const pushed_gradient> gradients, double step_size) {
    if constexpr (incremental) {
      for (const pushed_gradient& gradient : gradients) replace_last(gradient);
      copy(std::as_const(sum_), g_);
    } else {
      aggregate(gradients);
    }
    optimizer_.step(x_, g_, step_size);
    const double alpha = average_decay();
    if (alpha == 0) return;
    for_each([a = static_cast<T>(alpha)](T& mean, const T& x) { mean = x + a * (mean - x); },
             view(average_), view(std::as_const(x_)));
  }

  /// The longest that a worker gets to hear of this share, in bytes.
  [[nodiscard]] std::size_t max_bytes(std::size_t worker) {
    if constexpr (compressed_down) {
      return held(worker).stream.max_bytes();
    } else {
      return x_.size() * sizeof(T);
    }
  }

  /// Writes what lets a worker go on with this share; returns its length.
  std::size_t write(std::size_t worker, std::span<std::byte> out) {
    if constexpr (compressed_down) {
      return write_difference(held(worker), out);
    } else {
      write_values(std::span<const T>{x_}, out);
      return x_.size() * sizeof(T);
    }
  }

  /// What the run reports: the averaged iterate where there is one, else the model.
  [[nodiscard]] std::span<const T> shown() const noexcept {
    return average_decay() != 0 ? average_ : x_;
  }

 private:
  using comp_type = std::remove_cvref_t<decltype(std::declval<Composition>().compressor)>;
  using aggr_type = std::remove_cvref_t<decltype(std::declval<Composition>().aggregator)>;
  using schedule_type = std::remove_cvref_t<decltype(std::declval<Composition>().schedule)>;
  using up_type = compressor_up_t<comp_type>;
  using optimizer_type =
      decltype(std::declval<Composition>().optimizer.template start<V>(std::size_t{}));
  static constexpr bool compressed_down = CompressedDown<comp_type>;
  static constexpr bool incremental = IncrementalAggregator<aggr_type>;

  [[nodiscard]] double average_decay() const noexcept {
    if constexpr (AveragingSchedule<schedule_type>) {
      return composition_->schedule.average_decay;
    } else {
      return 0.0;
    }
  }

  // Plain messages are summed in one pass, in which the bits are those of an all-reduce.
  void aggregate(std::span<const pushed_gradient> gradients) {
    weights_.assign(gradients.size(), 1.0 / static_cast<double>(gradients.size()));
    sizes_.clear();
    for (const auto& gradient : gradients) sizes_.push_back(plan_->shard_sizes[gradient.worker]);
    composition_->aggregator.weights(weights_, sizes_);
    if constexpr (TransparentCompressor<up_type>) {
      inputs_.clear();
      for (const auto& gradient : gradients) {
        inputs_.push_back(values_of<T>(gradient.message, g_.size()));
      }
      weighted_sum(view(g_), std::span<const double>{weights_},
                   std::span<const std::span<const T>>{inputs_});
    } else {
      fill(g_, 0.0);
      for (std::size_t i = 0; i < gradients.size(); ++i) decode(gradients[i], weights_[i]);
    }
  }

  void decode(const pushed_gradient& gradient, double scale) {
    auto& stream = up_[gradient.worker];
    if (!stream) stream.emplace(compressor_up(composition_->compressor), layout_);
    stream->decode_add(gradient.message, scale, view(g_), gradient.number);
  }

  // sum ← sum + (g − the worker's last)/m, m being the workers that have samples.
  void replace_last(const pushed_gradient& gradient) {
    fill(g_, 0.0);
    decode(gradient, 1.0);
    V& last = last_[gradient.worker];
    last.resize(g_.size());
    for_each(
        [share = share_of_one_](T& sum, T& old, const T& fresh) {
          sum += share * (fresh - old);
          old = fresh;
        },
        view(sum_), view(last), view(std::as_const(g_)));
  }

  // What one worker holds, and this end of the stream to it.
  template <class Down>
  struct held_model {
    held_model(const Down& compressor, const parameter_layout& layout, const V& start)
        : stream{compressor, layout}, x(start) {}
    numbered_stream<T, Down> stream;
    V x;
    std::size_t sent = 0;
  };
  static auto held_type() {
    if constexpr (compressed_down) {
      using down = std::remove_cvref_t<decltype(std::declval<Composition>().compressor.down)>;
      return std::type_identity<held_model<down>>{};
    } else {
      return std::type_identity<int>{};
    }
  }

  [[nodiscard]] auto& held(std::size_t worker) {
    auto& held = down_[worker];
    if (!held) held.emplace(composition_->compressor.down, layout_, start_);
    return *held;
  }

  template <class Held>
  std::size_t write_difference(Held& held, std::span<std::byte> out) {
    difference_ = x_;
    axpy(-1.0, std::as_const(held.x), difference_);
    random_stream random{plan_->options.seed, server_, ++answers_, purpose::compression};
    const std::size_t length =
        held.stream.encode(std::span<const T>{difference_}, out, random, held.sent);
    held.stream.decode_add(out.first(length), 1.0, view(held.x), held.sent);
    ++held.sent;
    return length;
  }

  const Composition* composition_;
  const run_plan* plan_;
  parameter_layout layout_;
  std::size_t server_;
  V start_;
  V x_;
  V g_;
  optimizer_type optimizer_;
  std::vector<std::optional<numbered_stream<T, up_type>>> up_;
  std::vector<std::optional<typename decltype(held_type())::type>> down_;
  std::vector<V> last_;  // every worker's gradient, where their mean is stepped along
  V sum_;
  T share_of_one_{};  // 1/m of those that have samples
  V average_;
  V difference_;
  std::size_t answers_ = 0;
  std::vector<double> weights_;
  std::vector<std::size_t> sizes_;
  std::vector<std::span<const T>> inputs_;
};

}  // namespace coop
