// SPDX-License-Identifier: BSL-1.0
#include <coop/laws/transport_messages.hpp>

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
using least = coop::archetypes::point_to_point_communicator;

TEST_CASE("transports that send obey the laws of messages", "[transport]") {
  const watchdog limit{"laws of messages"};
  for (const std::size_t nodes : {1U, 2U, 5U}) {
    const coop::laws::transport_options options{.nodes = nodes};
    CHECK_NOTHROW(coop::laws::transport_messages(coop::threads{}, options));
    CHECK_NOTHROW(coop::laws::transport_messages(coop::in_process{}, options));
    CHECK_NOTHROW(coop::laws::transport_messages(coop::simulated{}, options));
    CHECK_NOTHROW(
        coop::laws::transport_messages(coop::archetypes::point_to_point_transport{}, options));
  }
}

enum class defect {
  first_two_swapped,
  cut_message,
  wrong_source,
  counts_itself,
  counts_twice,
  comes_twice,
  looks_not_past,
  misaligned,
  empty_from_the_gone,
};

// A message that lies one byte after an aligned place, or at it.
template <defect Defect>
class letter {
 public:
  letter(std::size_t from, std::span<const std::byte> bytes) : source{from}, bytes_(shift) {
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
  }
  [[nodiscard]] std::span<const std::byte> bytes() const {
    return std::span{bytes_}.subspan(shift);
  }
  std::size_t source;

 private:
  static constexpr std::size_t shift = Defect == defect::misaligned ? 1 : 0;
  std::vector<std::byte> bytes_;
};

/// The archetype with one defect.
template <defect Defect>
class broken : public least {
 public:
  using least::least;

  [[nodiscard]] coop::traffic traffic() const {
    coop::traffic all = least::traffic();
    if (Defect == defect::counts_twice) all += all;
    all.bytes_out += to_itself_;
    return all;
  }

  void send(std::size_t node, std::span<const std::byte> bytes) {
    if (Defect == defect::counts_itself && node == rank()) to_itself_ += bytes.size();
    if (Defect == defect::cut_message && bytes.size() > 100) bytes = bytes.first(100);
    if (Defect == defect::first_two_swapped && ++sent_ < 3) {
      if (sent_ == 1) {
        first_.assign(bytes.begin(), bytes.end());
        return;
      }
      least::send(node, bytes);
      return least::send(node, first_);
    }
    least::send(node, bytes);
  }

  letter<Defect> receive(std::size_t node) {
    if (Defect == defect::looks_not_past) return receive_any();
    return received(node, [&] { return least::receive(node); });
  }
  letter<Defect> receive_any() {
    return received(rank(), [&] { return least::receive_any(); });
  }
  std::optional<letter<Defect>> try_receive_any() {
    if (Defect == defect::comes_twice) return letter<Defect>{rank(), {}};
    auto taken = least::try_receive_any();
    if (!taken) return std::nullopt;
    return received(rank(), [&] { return std::move(*taken); });
  }

 private:
  template <class Receive>
  letter<Defect> received(std::size_t from, Receive receive) {
    try {
      const auto good = receive();
      const std::size_t off = Defect == defect::wrong_source ? 1 : 0;
      return {(good.source + off) % size(), good.bytes()};
    } catch (const coop::error&) {
      if (Defect == defect::empty_from_the_gone) return {from, {}};
      throw;
    }
  }

  std::size_t sent_ = 0;
  std::size_t to_itself_ = 0;
  std::vector<std::byte> first_;
};

template <defect Defect>
std::string verdict(std::size_t nodes = 3) {
  try {
    coop::laws::transport_messages(coop::archetypes::transport_of<broken<Defect>>{},
                                   {.nodes = nodes});
  } catch (const coop::law_violation& e) {
    return e.what();
  }
  return "lawful";
}

TEST_CASE("each defect of sending and receiving breaks its law", "[transport]") {
  const watchdog limit{"defects of messages"};
  CHECK_THAT(verdict<defect::first_two_swapped>(), contains("a wrong message"));
  CHECK_THAT(verdict<defect::cut_message>(), contains("a wrong message"));
  CHECK_THAT(verdict<defect::wrong_source>(), contains("names another source"));
  CHECK_THAT(verdict<defect::counts_itself>(1), contains("bytes of messages once each way"));
  CHECK_THAT(verdict<defect::counts_twice>(), contains("bytes of messages once each way"));
  CHECK_THAT(verdict<defect::comes_twice>(), contains("came twice"));
  CHECK_THAT(verdict<defect::looks_not_past>(), contains(") returned a message of node"));
  CHECK_THAT(verdict<defect::misaligned>(), contains("is not aligned"));
  CHECK_THAT(verdict<defect::empty_from_the_gone>(), contains("a node that had returned"));
  CHECK_THAT(verdict<defect::empty_from_the_gone>(1), contains("nobody had sent anything"));
}

}  // namespace
