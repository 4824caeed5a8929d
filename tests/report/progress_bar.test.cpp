// SPDX-License-Identifier: BSL-1.0
#include <coop/report/observers.hpp>
#include <coop/report/progress_bar.hpp>

#include <algorithm>
#include <sstream>
#include <string>

#include "support/catch.hpp"

static_assert(coop::StepObserver<coop::progress_bar> && coop::RowObserver<coop::progress_bar>);

TEST_CASE("the bar shows title, share and loss on one line, and clears it") {
  std::ostringstream out;
  coop::progress_bar bar{out, "easgd", 10};
  bar.step({.step = 5, .last = 10});
  coop::trace_row row;
  row.loss = 0.25;
  bar(row);
  CHECK_THAT(out.str(), coop_test::contains("\reasgd [#####     ] 50 %  loss 0.25"));
  CHECK(out.str().find("\n") == std::string::npos);
  bar.clear();
  CHECK(out.str().back() == '\r');
}

TEST_CASE("the bar is drawn at most ten times a second") {
  std::ostringstream out;
  coop::progress_bar bar{out};
  for (std::size_t k = 1; k <= 1000; ++k) bar.step({.step = k, .last = 1000});
  const std::string text = out.str();
  CHECK(std::count(text.begin(), text.end(), '\r') < 5);
}
