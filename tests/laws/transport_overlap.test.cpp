// SPDX-License-Identifier: BSL-1.0
#include <coop/laws/transport_overlap.hpp>

#include <coop/archetypes/transport.hpp>
#include <coop/transports/in_process.hpp>
#include <coop/transports/simulated.hpp>
#include <coop/transports/threads.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/watchdog.hpp"

namespace {

using coop_test::contains;
using coop_test::watchdog;
using least = coop::archetypes::overlapping_communicator;

TEST_CASE("transports that overlap obey the laws of it", "[transport]") {
  const watchdog limit{"laws of overlap"};
  for (const std::size_t nodes : {1U, 2U, 5U}) {
    const coop::laws::transport_options options{.nodes = nodes, .rounds = 20};
    CHECK_NOTHROW(coop::laws::transport_overlap(coop::threads{}, options));
    CHECK_NOTHROW(coop::laws::transport_overlap(coop::in_process{}, options));
    CHECK_NOTHROW(coop::laws::transport_overlap(coop::simulated{}, options));
    CHECK_NOTHROW(
        coop::laws::transport_overlap(coop::archetypes::overlapping_transport{}, options));
  }
}

enum class defect { open_barrier, starts_twice, waits_twice, sees_the_lists, no_traffic };

using copies = std::vector<std::vector<std::byte>>;

/// The archetype with one defect.
template <defect Defect>
class broken : public least {
 public:
  using least::least;

  class pending {
   public:
    pending(broken& own, std::span<const std::size_t> sources,
            std::optional<coop::archetypes::correspondent::pending> good)
        : own_{&own}, seen_{sources}, sources_(sources.begin(), sources.end()) {
      if (good) good_.emplace(std::move(*good));
    }
    [[nodiscard]] bool ready() { return !good_ || good_->ready(); }
    copies wait() {
      if (Defect == defect::waits_twice && waited_) return {};
      waited_ = true;
      own_->pending_ = false;
      copies mine;
      const auto all = good_->wait();
      for (std::size_t i = 0; i < sources_.size(); ++i) {
        const std::span<const std::byte> bytes = all[i];
        mine.emplace_back(bytes.begin(), bytes.end());
        if (Defect == defect::sees_the_lists && seen_[i] != sources_[i]) mine[i].clear();
      }
      return mine;
    }

   private:
    broken* own_;
    std::span<const std::size_t> seen_;
    std::vector<std::size_t> sources_;
    std::optional<coop::archetypes::correspondent::pending> good_;
    bool waited_ = false;
  };

  [[nodiscard]] coop::traffic traffic() const {
    return Defect == defect::no_traffic ? coop::traffic{} : least::traffic();
  }
  void barrier() {
    if (Defect == defect::open_barrier) return;
    least::barrier();
  }
  pending start_exchange(std::span<const std::size_t> sources,
                         std::span<const std::size_t> destinations,
                         std::span<const std::byte> bytes) {
    if (Defect == defect::starts_twice && pending_) return {*this, {}, std::nullopt};
    pending_ = true;
    return {*this, sources, least::start_exchange(sources, destinations, bytes)};
  }

 private:
  bool pending_ = false;
};

template <defect Defect>
std::string verdict() {
  try {
    coop::laws::transport_overlap(coop::archetypes::transport_of<broken<Defect>>{}, {.nodes = 3});
  } catch (const coop::law_violation& e) {
    return e.what();
  }
  return "lawful";
}

TEST_CASE("each defect of overlapping exchanges breaks its law", "[transport]") {
  const watchdog limit{"defects of overlap"};
  CHECK_THAT(verdict<defect::open_barrier>(), contains("barrier() while an exchange is pending"));
  CHECK_THAT(verdict<defect::starts_twice>(), contains("start_exchange() while an exchange is"));
  CHECK_THAT(verdict<defect::waits_twice>(), contains("a second wait() is no error"));
  CHECK_THAT(verdict<defect::sees_the_lists>(), contains("a wrong message of a started exchange"));
  CHECK_THAT(verdict<defect::no_traffic>(), contains("count a started exchange as an exchange"));
}

}  // namespace
