// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/core/vector.hpp>
#include <coop/laws/vector.hpp>

#include <Eigen/Core>
#include <vector>

TEMPLATE_TEST_CASE("host vectors obey the laws of vectors", "[laws]", float, double) {
  using host = std::vector<TestType>;
  using aligned = coop::aligned_vector<TestType>;
  coop::laws::vector<host>([](const host& v) { return v; }, [](const host& v) { return v; });
  coop::laws::vector<aligned>([](const host& v) { return aligned(v.begin(), v.end()); },
                              [](const aligned& v) { return host(v.begin(), v.end()); });
}

TEST_CASE("Eigen's vectors obey the laws of vectors", "[laws]") {
  using host = std::vector<double>;
  coop::laws::vector<Eigen::VectorXd>(
      [](const host& v) {
        return Eigen::VectorXd{
            Eigen::Map<const Eigen::VectorXd>(v.data(), static_cast<Eigen::Index>(v.size()))};
      },
      [](const Eigen::VectorXd& v) { return host(v.data(), v.data() + v.size()); });
}

TEST_CASE("the laws of vectors find a vector that loses values", "[laws]") {
  using host = std::vector<double>;
  const auto same = [](const host& v) { return v; };
  const auto forgets = [](host v) {
    if (v.size() > 8) v[8] = 0;
    return v;
  };
  CHECK_THROWS_TEXT(coop::laws::vector<host>(forgets, same), coop::law_violation,
                    "does not come back as it was sent (size 9)");
}
