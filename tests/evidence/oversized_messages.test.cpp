// SPDX-License-Identifier: BSL-1.0
// A compressor of a user's own that writes more than it has asked room for.
#include <coop/compressors/two_way.hpp>
#include <coop/core/bytes.hpp>
#include <coop/core/error.hpp>
#include <coop/objectives/quadratic.hpp>
#include <coop/schedules/asynchronous.hpp>
#include <coop/schedules/quorum.hpp>
#include <coop/topologies/complete.hpp>
#include <coop/topologies/parameter_server.hpp>
#include <coop/train.hpp>
#include <coop/transports/in_process.hpp>
#include <coop/transports/threads.hpp>

#include <cstddef>
#include <span>

#include "support/catch.hpp"

namespace {

struct boasting {
  static constexpr bool unbiased = true;
  static constexpr bool linear = false;
  static constexpr bool contractive = true;
  std::size_t extra = 0;  // bytes that it says it has written too

  [[nodiscard]] static double variance_bound(std::size_t) { return 0; }
  [[nodiscard]] static double contraction(std::size_t) { return 1; }
  template <class T>
  [[nodiscard]] std::size_t max_bytes(std::size_t dimension) const {
    return sizeof(T) * dimension;
  }
  template <class T>
  std::size_t encode(std::span<const T> values, std::span<std::byte> bytes,
                     coop::random_stream&) const {
    coop::byte_writer out{bytes};
    for (const T value : values) out.put(value);
    return values.size_bytes() + extra;
  }
  template <class T>
  void decode_add(std::span<const std::byte> message, double scale, std::span<T> out) const {
    coop::byte_reader in{message};
    for (T& value : out) value += static_cast<T>(scale) * in.get<T>();
  }
};

template <class... Policies>
coop::report trained(const Policies&... policies) {
  const coop::quadratic<double> f{{.dimension = 4, .groups = 4}};
  return coop::train(coop::compose(policies...), f, {.step_size = 0.02, .steps = 5});
}

}  // namespace

TEST_CASE("a message beyond max_bytes ends the run with what is wrong, wherever it is made") {
  using namespace coop;
  const auto through = [](const boasting& c) {
    trained(complete{4}, c, threads{});
    trained(complete{4}, two_way{c, c}, in_process{1});
    trained(parameter_server{4, 2}, asynchronous{}, c, threads{});
    trained(parameter_server{4}, quorum{4}, two_way{c, c}, in_process{1});
  };
  CHECK_NOTHROW(through({}));
  for (const std::size_t extra : {std::size_t{1}, std::size_t{8}, std::size_t{4096}}) {
    const boasting c{extra};
    constexpr const char* sentence = "bytes, its max_bytes() is ";
    CHECK_THROWS_TEXT(trained(complete{4}, c, threads{}), error, sentence);
    CHECK_THROWS_TEXT(trained(complete{4}, two_way{c, c}, in_process{1}), error, sentence);
    CHECK_THROWS_TEXT(trained(parameter_server{4, 2}, asynchronous{}, c, threads{}), error,
                      sentence);
    // Only what comes back is too long.
    CHECK_THROWS_TEXT(
        trained(parameter_server{4}, quorum{4}, two_way{boasting{}, c}, in_process{1}), error,
        sentence);
  }
}
