// SPDX-License-Identifier: BSL-1.0
// What an outside project does with the package: it must find, compile, link and run.
#include <coop/concepts.hpp>
#include <coop/core/error.hpp>

#if __has_include(<coop/coop.hpp>)
#include <coop/coop.hpp>
#endif

#include <zlib.h>
#include <Eigen/Core>
#include <boost/context/continuation.hpp>
#include <boost/graph/adjacency_list.hpp>
#include <cstdio>
#include <range/v3/view/chunk.hpp>

int main() {
  namespace context = boost::context;
  int visits = 0;
  context::continuation fiber = context::callcc([&](context::continuation&& back) {
    ++visits;
    return std::move(back);
  });
  try {
    coop::require(visits != 1, "one visit");
  } catch (const std::invalid_argument& expected) {
    std::printf("%s, zlib %s\n", expected.what(), zlibVersion());
    return 0;
  }
  return 1;
}
