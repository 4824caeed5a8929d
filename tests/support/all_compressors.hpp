// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/compressors/block_top_k.hpp>
#include <coop/compressors/by_layer.hpp>
#include <coop/compressors/cast.hpp>
#include <coop/compressors/contracted.hpp>
#include <coop/compressors/ef21.hpp>
#include <coop/compressors/error_feedback.hpp>
#include <coop/compressors/identity.hpp>
#include <coop/compressors/momentum_correction.hpp>
#include <coop/compressors/natural.hpp>
#include <coop/compressors/one_bit.hpp>
#include <coop/compressors/power_sgd.hpp>
#include <coop/compressors/qsgd.hpp>
#include <coop/compressors/quantize.hpp>
#include <coop/compressors/random_k.hpp>
#include <coop/compressors/scaled_sign.hpp>
#include <coop/compressors/sign.hpp>
#include <coop/compressors/terngrad.hpp>
#include <coop/compressors/threshold.hpp>
#include <coop/compressors/top_k.hpp>

#include <cstddef>

namespace coop_test {

/// Calls `use(compressor)` with every compressor that the library has, in every coding it has.
template <class Use>
void for_each_compressor(Use use) {
  using namespace coop;
  use(identity{});
  use(cast<half>{});
  use(cast<bfloat16>{});
  use(quantize<2>{});
  use(quantize<8>{});
  use(quantize<16>{});
  use(qsgd{1});
  use(qsgd{127});
  use(qsgd{7, {.bucket = 16}});
  use(qsgd{7, {.code = level_code::elias}});
  use(terngrad{});
  use(natural{});
  use(sign{});
  use(scaled_sign{});
  use(scaled_sign{10});
  use(one_bit{10});
  use(top_k{0.2});
  use(top_k{0.2, qsgd{7}});
  use(random_k{0.2});
  use(random_k<coordinates::own>{0.2});
  use(threshold{0.5});
  use(block_top_k{4, 2});
  use(contracted{qsgd{3}});
  use(error_feedback{top_k{0.2}});
  use(ef21{top_k{0.2}});
  use(momentum_correction{top_k{0.2}});
  use(by_layer{top_k{0.2}});
  use(power_sgd{2});
}

}  // namespace coop_test
