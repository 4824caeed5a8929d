// SPDX-License-Identifier: BSL-1.0
#include <coop/archetypes/objective.hpp>
#include <coop/laws/objective.hpp>

#include "support/catch.hpp"

namespace {

/// f_s(x) = ½ ‖x − s‖² and, where `broken` says so, one law that does not hold.
struct suspect {
  enum class defect {
    none,
    wrong_gradient,
    wrong_return,
    adds_to_g,
    forgets_an_element,
    remembers,
    sums_the_batch
  };
  using value_type = double;

  defect broken = defect::none;
  mutable double calls = 0;

  std::size_t dimension() const { return 3; }
  std::size_t samples() const { return 20; }

  double loss(std::span<const double> x, std::span<const std::size_t> batch) const {
    double sum = 0;
    for (const std::size_t s : batch) {
      for (const double at : x) {
        sum += 0.5 * (at - static_cast<double>(s)) * (at - static_cast<double>(s));
      }
    }
    if (broken == defect::sums_the_batch) return sum;
    return batch.empty() ? 0 : sum / static_cast<double>(batch.size());
  }

  double gradient(std::span<const double> x, std::span<const std::size_t> batch,
                  std::span<double> g) const {
    for (std::size_t j = 0; j < 3; ++j) {
      if (broken == defect::forgets_an_element && j == 1) continue;
      if (broken != defect::adds_to_g) g[j] = 0;
      for (const std::size_t s : batch) g[j] += x[j] - static_cast<double>(s);
      if (broken != defect::sums_the_batch) g[j] /= static_cast<double>(batch.size());
    }
    if (broken == defect::wrong_gradient) g[2] *= 1.0001;
    if (broken == defect::remembers) g[0] += 1e-15 * (calls += 1);
    return loss(x, batch) + (broken == defect::wrong_return ? 1e-6 : 0);
  }
};

}  // namespace

TEST_CASE("the least objective and a sound one obey the laws") {
  coop::laws::objective(coop::archetypes::objective{});
  coop::laws::objective(suspect{});
  coop::laws::objective(suspect{}, {.seed = 9, .points = 10, .batch = 1, .spread = 10});
}

TEST_CASE("each broken law is named") {
  const auto violates = [](suspect::defect broken, const char* text) {
    CHECK_THROWS_TEXT((coop::laws::objective(suspect{broken}), 0), coop::law_violation, text);
  };
  using defect = suspect::defect;
  violates(defect::wrong_gradient, "the gradient is not the derivative of the loss");
  violates(defect::wrong_return, "gradient() does not return the loss");
  violates(defect::adds_to_g, "did not overwrite");
  violates(defect::forgets_an_element, "did not overwrite");
  violates(defect::remembers, "different bits");
  violates(defect::sums_the_batch, "is not the mean of the gradients of its halves");
}
