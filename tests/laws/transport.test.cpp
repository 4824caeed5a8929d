// SPDX-License-Identifier: BSL-1.0
#include <coop/laws/transport.hpp>

#include <coop/archetypes/transport.hpp>
#include <coop/transports/in_process.hpp>
#include <coop/transports/threads.hpp>

#include <atomic>
#include <cstddef>
#include <mutex>
#include <numeric>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/watchdog.hpp"

namespace {

using coop_test::watchdog;

TEST_CASE("transports obey their laws for few and many nodes", "[transport]") {
  const watchdog limit{"laws of transports"};
  for (const std::size_t nodes : {1U, 2U, 5U}) {
    CHECK_NOTHROW(coop::laws::transport(coop::threads{}, {.nodes = nodes}));
    CHECK_NOTHROW(coop::laws::transport(coop::in_process{}, {.nodes = nodes}));
    CHECK_NOTHROW(coop::laws::transport(coop::archetypes::transport{},
                                        {.nodes = nodes, .one_process = true}));
  }
}

TEST_CASE("a law needs nodes", "[transport]") {
  CHECK_THROWS_TEXT(coop::laws::transport(coop::threads{}, {.nodes = 0}), std::invalid_argument,
                    "nodes is 0, must be at least 1");
}

enum class defect {
  same_rank,
  wrong_size,
  clock_goes_back,
  open_barrier,
  wrong_source,
  cut_message,
  counts_itself,
  no_traffic,
  lossy_sum,
  reversed_sum,
  reads_weightless,
  drops_rank,
  returns_early
};

/// The transport of threads with one defect.
template <defect Defect>
struct broken {
  class communicator {
   public:
    static constexpr bool shares_memory = true;

    explicit communicator(coop::threads::communicator& good) : good_{&good} {}

    std::size_t rank() const { return Defect == defect::same_rank ? 0 : good_->rank(); }
    std::size_t size() const { return good_->size() + (Defect == defect::wrong_size ? 1 : 0); }
    double now() const { return Defect == defect::clock_goes_back ? -++calls_ : good_->now(); }
    void barrier() {
      if (Defect == defect::open_barrier && ++barriers_ % 3 == 1) return;
      good_->barrier();
    }
    void drain() noexcept { good_->drain(); }
    coop::traffic traffic() const {
      if (Defect == defect::no_traffic) return {};
      coop::traffic all = good_->traffic() - hidden_;
      return all += {to_itself_, 0};
    }

    auto exchange(std::span<const std::size_t> sources, std::span<const std::size_t> destinations,
                  std::span<const std::byte> bytes) {
      for (const std::size_t node : destinations) {
        if (Defect == defect::counts_itself && node == rank()) to_itself_ += bytes.size();
      }
      copies_.clear();
      const auto inbox = good_->exchange(sources, destinations, bytes);
      for (std::size_t i = 0; i < sources.size(); ++i) {
        const std::size_t from = Defect == defect::wrong_source && i == 1 ? 0 : i;
        copies_.emplace_back(inbox[from].begin(), inbox[from].end());
        if (Defect == defect::cut_message && copies_[i].size() > 100) copies_[i].pop_back();
      }
      return std::span{copies_};
    }

    template <class T>
    void all_reduce(std::span<T> values, std::span<const double> weights) {
      std::vector<double> used(weights.begin(), weights.end());
      if (Defect == defect::reads_weightless) {
        for (double& weight : used) weight = weight == 0.0 ? 1e-300 : weight;
      }
      std::vector<T> mine(values.begin(), values.end());
      good_->all_reduce(values, std::span<const double>{used});
      if (Defect == defect::lossy_sum && !values.empty()) values[0] *= T(1.000001);
      if (Defect == defect::reversed_sum) reverse_sum(mine, weights, values);
    }

   private:
    template <class T>
    void reverse_sum(const std::vector<T>& mine, std::span<const double> weights,
                     std::span<T> values) {
      std::vector<std::size_t> all(good_->size());
      std::iota(all.begin(), all.end(), std::size_t{0});
      std::fill(values.begin(), values.end(), T{});
      const coop::traffic before = good_->traffic();
      {
        const auto inbox = good_->exchange(all, all, std::as_bytes(std::span{mine}));
        for (std::size_t node = all.size(); node-- > 0;) {
          if (weights[node] == 0.0) continue;
          const T* x = reinterpret_cast<const T*>(inbox[node].data());
          for (std::size_t i = 0; i < values.size(); ++i) {
            values[i] += static_cast<T>(weights[node]) * x[i];
          }
        }
      }
      good_->drain();
      hidden_ += good_->traffic() - before;
    }

    coop::threads::communicator* good_;
    std::vector<std::vector<std::byte>> copies_;
    coop::traffic hidden_;  // of what only the defect sends
    std::uint64_t to_itself_ = 0;
    mutable int calls_ = 0;
    int barriers_ = 0;
  };

  template <class Worker>
  void run(std::size_t nodes, Worker&& worker) const {
    try {
      coop::threads{}.run(nodes, [&](coop::threads::communicator& good) {
        communicator bad{good};
        if (Defect == defect::returns_early && good.rank() == 1) return;
        worker(bad);
      });
    } catch (const coop::error& e) {
      if (Defect == defect::drops_rank) throw coop::error{e.message()};
      throw;
    }
  }
};

template <defect Defect>
std::string verdict() {
  try {
    coop::laws::transport(broken<Defect>{}, {.nodes = 5});
  } catch (const coop::law_violation& e) {
    return e.what();
  }
  return "lawful";
}

TEST_CASE("each defect of a transport breaks its law", "[transport]") {
  using coop_test::contains;
  const watchdog limit{"defects of transports"};
  CHECK_THAT(verdict<defect::same_rank>(), contains("two nodes have the rank 0"));
  CHECK_THAT(verdict<defect::wrong_size>(), contains("size() is not the number of nodes"));
  CHECK_THAT(verdict<defect::clock_goes_back>(), contains("now() went back"));
  CHECK_THAT(verdict<defect::open_barrier>(), contains("barrier"));
  CHECK_THAT(verdict<defect::wrong_source>(), contains("a wrong message"));
  CHECK_THAT(verdict<defect::cut_message>(), contains("a wrong message"));
  CHECK_THAT(verdict<defect::counts_itself>(), contains("an exchange's bytes"));
  CHECK_THAT(verdict<defect::no_traffic>(), contains("an exchange's bytes"));
  CHECK_THAT(verdict<defect::lossy_sum>(), contains("not the sum in rank order"));
  CHECK_THAT(verdict<defect::reversed_sum>(), contains("not the sum in rank order"));
  CHECK_THAT(verdict<defect::reads_weightless>(), contains("not the sum in rank order"));
  CHECK_THAT(verdict<defect::drops_rank>(), contains("does not carry its rank"));
  CHECK_THAT(verdict<defect::returns_early>(), contains("has returned"));
}

}  // namespace
