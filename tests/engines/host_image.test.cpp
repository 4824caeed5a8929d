// SPDX-License-Identifier: BSL-1.0
#include <coop/archetypes/vector.hpp>
#include <coop/engines/host_image.hpp>
#include <coop/schedules/quorum.hpp>
#include <coop/topologies/parameter_server.hpp>
#include <coop/train.hpp>

#include <cstddef>
#include <span>
#include <vector>

#include "support/catch.hpp"

namespace {

// ½ Σ_j (x_j − s)², in memory that the host cannot read and in its own.
struct on_device {
  using value_type = float;
  using vector_type = coop::archetypes::device_vector<float>;
  [[nodiscard]] std::size_t dimension() const { return 11; }
  [[nodiscard]] std::size_t samples() const { return 12; }
  template <class ConstView, class View>
  double gradient(ConstView x, std::span<const std::size_t> batch, View g) const {
    const auto c = static_cast<float>(batch[0]);
    using coop::for_each;
    for_each([c](float& to, const float& at) { to = at - c; }, g, x);
    return loss(x, batch);
  }
  template <class ConstView>
  [[nodiscard]] double loss(ConstView x, std::span<const std::size_t> batch) const {
    const auto c = static_cast<double>(batch[0]);
    using coop::reduce;
    return reduce([c](float at) { return 0.5 * (double(at) - c) * (double(at) - c); }, x);
  }
};
struct on_host : on_device {
  using vector_type = coop::aligned_vector<float>;
};

}  // namespace

TEST_CASE("the host's own memory is its image, a device's is copied there and back") {
  coop::aligned_vector<float> own{1, 2, 3};
  coop::host_image direct{own};
  CHECK(direct.values().data() == own.data());
  auto there = coop::archetypes::uploaded(std::vector<float>{4, 5, 6});
  coop::host_image image{there};
  image.pull();
  CHECK(image.values()[2] == 6.0F);
  image.values()[2] = 7.0F;
  image.push();
  CHECK(coop::archetypes::downloaded(there) == std::vector<float>{4, 5, 7});
}

TEST_CASE("workers may keep their models in device memory") {
  const auto run = [](const auto& objective) {
    return coop::train(compose(coop::parameter_server{3, 2}, coop::quorum{3}), objective,
                       {.batch_size = 2, .steps = 9, .keep_models = true});
  };
  const coop::report there = run(on_device{});
  const coop::report here = run(on_host{});
  CHECK(there.models == here.models);
  CHECK(there.model == here.model);
  CHECK(there.loss() == here.loss());
  CHECK(there.model[0] > 1.0);
}
