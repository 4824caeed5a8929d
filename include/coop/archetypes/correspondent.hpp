// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/archetypes/post_office.hpp>
#include <coop/core/error.hpp>
#include <coop/core/traffic.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <thread>
#include <utility>
#include <vector>

namespace coop::archetypes {

/// A node with all that the archetypes of communicators can do; each of them shows a part of it.
/// What it hands out is no more than it must be: only convertible to a span, or to bool.
class correspondent {
 public:
  class view {
   public:
    explicit view(std::span<const std::byte> bytes) : bytes_{bytes} {}
    operator std::span<const std::byte>() const { return bytes_; }

   private:
    std::span<const std::byte> bytes_;
  };

  class inbox {
   public:
    explicit inbox(std::vector<std::vector<std::byte>> copies) : copies_{std::move(copies)} {}
    inbox(const inbox&) = delete;
    inbox& operator=(const inbox&) = delete;
    view operator[](std::size_t i) const { return view{copies_[i]}; }

   private:
    std::vector<std::vector<std::byte>> copies_;
  };

  class message {
   public:
    explicit message(post_office::letter&& one)
        : source{one.source}, bytes_{std::move(one.bytes)} {}
    message(message&&) = default;
    message& operator=(message&&) = default;
    std::span<const std::byte> bytes() const { return bytes_; }

    std::size_t source;

   private:
    std::vector<std::byte> bytes_;
  };

  class answer {
   public:
    explicit answer(bool yes) : yes_{yes} {}
    operator bool() const { return yes_; }

   private:
    bool yes_;
  };

  class pending {
   public:
    pending(correspondent& own, std::span<const std::size_t> sources)
        : own_{&own}, sources_(sources.begin(), sources.end()) {}
    pending(pending&& other) noexcept
        : own_{std::exchange(other.own_, nullptr)}, sources_{std::move(other.sources_)} {}
    pending& operator=(pending&&) = delete;
    ~pending() {
      if (own_ != nullptr) own_->drain();
    }

    answer ready() {
      std::this_thread::yield();
      for (const std::size_t source : sources_) {
        if (!own_->post_->ready(post_office::mail::published, own_->rank_, source)) {
          return answer{false};
        }
      }
      return answer{true};
    }

    inbox wait() {
      if (own_ == nullptr) throw error{"an exchange is waited for a second time"};
      return inbox{std::exchange(own_, nullptr)->collect(sources_)};
    }

   private:
    correspondent* own_;
    std::vector<std::size_t> sources_;
  };

  correspondent(post_office& post, std::size_t rank) : post_{&post}, rank_{rank} {}
  correspondent(const correspondent&) = delete;
  correspondent& operator=(const correspondent&) = delete;

  std::size_t rank() const { return rank_; }
  std::size_t size() const { return post_->size(); }
  double now() const { return post_->seconds(); }
  coop::traffic traffic() const { return traffic_; }

  void barrier() {
    require_free();
    time_ = post_->meet(time_);
  }

  inbox exchange(std::span<const std::size_t> sources, std::span<const std::size_t> destinations,
                 std::span<const std::byte> bytes) {
    return start_exchange(sources, destinations, bytes).wait();
  }
  void drain() noexcept {
    if (state_ == exchanging::pending) state_ = exchanging::given_up;
  }

  pending start_exchange(std::span<const std::size_t> sources,
                         std::span<const std::size_t> destinations,
                         std::span<const std::byte> bytes) {
    require_free();
    for (const std::size_t node : destinations) put(post_office::mail::published, node, bytes);
    state_ = exchanging::pending;
    return pending{*this, sources};
  }

  void send(std::size_t node, std::span<const std::byte> bytes) {
    put(post_office::mail::sent, node, bytes);
  }
  message receive(std::size_t node) {
    return message{*got(post_->take(post_office::mail::sent, rank_, node))};
  }
  message receive_any() {
    return message{*got(post_->take(post_office::mail::sent, rank_, std::nullopt))};
  }
  std::optional<message> try_receive_any() {
    std::this_thread::yield();
    return receive_any_until(0);
  }
  std::optional<message> receive_any_until(double seconds) {
    auto taken = got(post_->take(post_office::mail::sent, rank_, std::nullopt, post_->at(seconds)));
    if (!taken) return std::nullopt;
    return message{std::move(*taken)};
  }

  /// A clock of this node's own: a message is there at once, but never before it was sent.
  double virtual_now() const { return time_; }
  void compute(double seconds) { time_ += seconds; }
  void compute_step(std::size_t /*step*/) { compute(1.0); }

 private:
  enum class exchanging { no, pending, given_up };

  void require_free() const {
    if (state_ != exchanging::no) throw error{"an exchange is pending, or was given up"};
  }

  void put(post_office::mail kind, std::size_t node, std::span<const std::byte> bytes) {
    post_->put(kind, node, {rank_, {bytes.begin(), bytes.end()}, time_});
    if (node != rank_) traffic_.bytes_out += bytes.size();
  }

  std::optional<post_office::letter> got(std::optional<post_office::letter> taken) {
    if (taken) time_ = std::max(time_, taken->time);
    if (taken && taken->source != rank_) traffic_.bytes_in += taken->bytes.size();
    return taken;
  }

  std::vector<std::vector<std::byte>> collect(std::span<const std::size_t> sources) {
    std::vector<std::vector<std::byte>> copies;
    for (const std::size_t source : sources) {
      auto taken = got(post_->take(post_office::mail::published, rank_, source));
      copies.push_back(std::move(taken->bytes));
    }
    state_ = exchanging::no;
    return copies;
  }

  post_office* post_;
  std::size_t rank_;
  coop::traffic traffic_;
  exchanging state_ = exchanging::no;
  double time_ = 0;
};

}  // namespace coop::archetypes
