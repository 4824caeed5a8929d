// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/error.hpp>
#include <coop/core/traffic.hpp>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <mutex>
#include <span>
#include <thread>
#include <utility>
#include <vector>

namespace coop::archetypes {

/// The least model of `Transport`: a thread a node, and messages that are copied. It works, so that
/// engines can be run on it, but has no reduction and claims no shared memory. Every exchange
/// waits for all nodes twice.
class transport {
  // What the nodes of a run share.
  struct meeting {
    explicit meeting(std::size_t nodes) : mail(nodes) {}

    // Stopped nodes throw this; `run` alone catches it.
    struct stopped {};

    void wait_for_all() {
      std::unique_lock lock{mutex};
      const std::size_t mine = met;
      if (++here == mail.size()) {
        here = 0;
        ++met;
        changed.notify_all();
      }
      changed.wait(lock, [&] { return met != mine || failure || gone > 0; });
      if (met != mine) return;
      if (failure) throw stopped{};
      throw error{"waits for all nodes, but one has returned"};
    }

    void fail(std::size_t rank) {
      const std::scoped_lock lock{mutex};
      if (!failure) {
        failure = std::current_exception();
        failed = rank;
      }
    }

    void leave() {
      const std::scoped_lock lock{mutex};
      ++gone;
      changed.notify_all();
    }

    std::mutex mutex;
    std::condition_variable changed;
    std::size_t here = 0;  // nodes that wait
    std::size_t met = 0;   // times that all have met
    std::size_t gone = 0;
    std::exception_ptr failure;
    std::size_t failed = 0;
    std::vector<std::vector<std::byte>> mail;  // here, since a stopped node takes its own along
    std::chrono::steady_clock::time_point begin = std::chrono::steady_clock::now();
  };

 public:
  class communicator {
   public:
    communicator(meeting& all, std::size_t rank) : all_{&all}, rank_{rank} {}
    communicator(const communicator&) = delete;
    communicator& operator=(const communicator&) = delete;

    std::size_t rank() const { return rank_; }
    std::size_t size() const { return all_->mail.size(); }
    double now() const {
      return std::chrono::duration<double>(std::chrono::steady_clock::now() - all_->begin).count();
    }
    void barrier() { all_->wait_for_all(); }
    void drain() noexcept {}
    coop::traffic traffic() const { return traffic_; }

    /// Copies of the messages; what it hands out is no span, only convertible to one.
    class inbox {
     public:
      class message {
       public:
        explicit message(std::span<const std::byte> bytes) : bytes_{bytes} {}
        operator std::span<const std::byte>() const { return bytes_; }

       private:
        std::span<const std::byte> bytes_;
      };

      explicit inbox(std::vector<std::vector<std::byte>> copies) : copies_{std::move(copies)} {}
      inbox(const inbox&) = delete;
      inbox& operator=(const inbox&) = delete;
      message operator[](std::size_t i) const { return message{copies_[i]}; }

     private:
      std::vector<std::vector<std::byte>> copies_;
    };

    inbox exchange(std::span<const std::size_t> sources, std::span<const std::size_t> destinations,
                   std::span<const std::byte> bytes) {
      all_->mail[rank_].assign(bytes.begin(), bytes.end());
      all_->wait_for_all();
      std::vector<std::vector<std::byte>> copies;
      for (const std::size_t source : sources) {
        copies.push_back(all_->mail[source]);
        if (source != rank_) traffic_.bytes_in += copies.back().size();
      }
      for (const std::size_t node : destinations) {
        if (node != rank_) traffic_.bytes_out += bytes.size();
      }
      all_->wait_for_all();
      return inbox{std::move(copies)};
    }

   private:
    meeting* all_;
    std::size_t rank_;
    coop::traffic traffic_;
  };

  template <class Worker>
  void run(std::size_t nodes, Worker&& worker) const {
    meeting all{nodes};
    {
      std::vector<std::jthread> threads;
      for (std::size_t rank = 0; rank < nodes; ++rank) {
        threads.emplace_back([&, rank] {
          communicator own{all, rank};
          try {
            worker(own);
          } catch (const meeting::stopped&) {
          } catch (...) {
            all.fail(rank);
          }
          all.leave();
        });
      }
    }
    if (all.failure) rethrow(all.failure, all.failed);
  }

 private:
  [[noreturn]] static void rethrow(const std::exception_ptr& cause, std::size_t rank) {
    try {
      std::rethrow_exception(cause);
    } catch (const std::exception& e) {
      std::throw_with_nested(error{e.what(), {.rank = rank}});
    } catch (...) {
      std::throw_with_nested(error{"threw something that is no std::exception", {.rank = rank}});
    }
  }
};

static_assert(Transport<transport>);
static_assert(!SharedMemoryCommunicator<transport::communicator>);
static_assert(!OverlappingCommunicator<transport::communicator>);
static_assert(!PointToPointCommunicator<transport::communicator>);
static_assert(!CollectiveCommunicator<transport::communicator, std::span<float>>);
static_assert(!CollectiveCommunicator<transport::communicator, std::span<double>>);

}  // namespace coop::archetypes
