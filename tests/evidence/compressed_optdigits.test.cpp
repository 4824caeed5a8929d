// SPDX-License-Identifier: BSL-1.0

// Every compressed variant on handwritten digits: the test error of the uncompressed run, within
// half a point, with fewer bytes.

#include <coop/data/csv.hpp>
#include <coop/data/transform.hpp>
#include <coop/objectives/evaluate.hpp>
#include <coop/objectives/softmax_regression.hpp>
#include <coop/train.hpp>
#include <coop/variants/averaging.hpp>

#include <cstddef>
#include <string>

#include "support/catch.hpp"
#include "support/compressed_variants.hpp"
#include "support/data.hpp"

TEST_CASE("optdigits: compressed variants reach the uncompressed test error with fewer bytes") {
  const auto path = coop_test::data_file("optdigits/optdigits.tra.gz");
  const auto test_path = coop_test::data_file("optdigits/optdigits.tes.gz");
  if (!path || !test_path) {
    WARN("skipped: no data");
    return;
  }
  const auto prepared = [](const std::string& file) {
    using namespace coop::data;
    return with_constant(scaled(read_csv(file), 1.0 / 16));
  };
  const coop::softmax_regression loss{prepared(*path), {.l2 = 1e-4}};
  const coop::softmax_regression unseen{prepared(*test_path), {.classes = 10}};
  const coop::train_options options{
      .step_size = 0.5, .batch_size = 8, .epochs = 30, .evaluate_every = coop::only_at_end};
  const coop::report plain =
      coop::train(coop::variants::fully_synchronous(8, coop::cosine{}), loss, options);
  const double reference = coop::error_rate(unseen, plain.model);
  CHECK(reference < 0.065);
  coop_test::for_each_compressed_variant(
      [&](const std::string& name, const auto& composition, double factor, std::size_t batches) {
        coop::train_options scaled = options;
        scaled.step_size *= factor;
        scaled.batch_size *= batches;
        const coop::report r = coop::train(composition, loss, scaled);
        INFO(name << ": error " << coop::error_rate(unseen, r.model) << " against " << reference
                  << ", bytes " << r.last().bytes_out << " against " << plain.last().bytes_out);
        CHECK(coop::error_rate(unseen, r.model) <= reference + 0.005);
        CHECK(r.last().bytes_out > 0);
        CHECK(r.last().bytes_out <= plain.last().bytes_out);
      });
}
