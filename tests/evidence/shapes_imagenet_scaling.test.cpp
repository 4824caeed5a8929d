// SPDX-License-Identifier: BSL-1.0
// ImageNet on 32 to 256 GPUs: a compute time and an all-reduce of latency and bandwidth, fitted to
// the published hours and run under the virtual clock, give them back within 5 %.

#include <array>
#include <cmath>
#include <cstddef>

#include "../../examples/published_shapes/imagenet_scaling.hpp"
#include "support/catch.hpp"

namespace {

double off(double hours, double published) { return std::abs(hours / published - 1); }

TEST_CASE("simulated hours are those of the ImageNet scaling table within 5 %") {
  // The figures as published, whatever the example has.
  constexpr std::array<shapes::published_time, 4> table{
      {{32, 11.6}, {64, 6.3}, {128, 3.7}, {256, 2.2}}};
  const shapes::scaling_fit fit = shapes::fit_scaling(table);
  CHECK(fit.compute > 0);
  CHECK(fit.latency > 0);
  for (const auto& row : table) {
    CAPTURE(row.workers);
    const double hours = shapes::simulated_hours(fit, row.workers, 20);
    CHECK(off(hours, row.hours) < 0.05);
    CHECK(off(hours, shapes::formula_hours(fit, row.workers)) < 0.005);
  }
}

TEST_CASE("the table cannot be fitted without communication") {
  // Compute alone is hours = a/n; the best a leaves an error of (max − min)/(max + min) of n·hours.
  double least = 1e300, most = 0;
  for (const auto& row : shapes::imagenet_times) {
    const double product = static_cast<double>(row.workers) * row.hours;
    least = std::min(least, product);
    most = std::max(most, product);
  }
  CHECK((most - least) / (most + least) > 0.2);
}

TEST_CASE("the fit gives back the two numbers that a table was made with") {
  const shapes::scaling_fit truth{0.3, 2e-4};
  std::array<shapes::published_time, 3> made{{{8, 0}, {50, 0}, {400, 0}}};
  for (auto& row : made) row.hours = shapes::formula_hours(truth, row.workers);
  const shapes::scaling_fit found = shapes::fit_scaling(made);
  CHECK(std::abs(found.compute / truth.compute - 1) < 1e-9);
  CHECK(std::abs(found.latency / truth.latency - 1) < 1e-9);
  const std::array<shapes::published_time, 2> one_size{{{8, 1}, {8, 2}}};
  CHECK_THROWS_TEXT(shapes::fit_scaling(one_size), std::invalid_argument, "two numbers of workers");
}

}  // namespace
