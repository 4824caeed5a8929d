// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/variants/asynchronous.hpp>
#include <coop/variants/averaging.hpp>
#include <coop/variants/compressed.hpp>
#include <coop/variants/decentralized.hpp>
#include <coop/variants/overlapping.hpp>

/// The algorithms of the literature by name: each a composition and nothing else. Further policies
/// (an optimizer, a step size, a transport) may follow the arguments of every one:
///
///     coop::variants::easgd(8, {.period = 10}, coop::momentum{0.9}, coop::threads{});
///     coop::variants::easgd(8, {}, coop::adam{});  // options at their defaults
///
/// m is the number of workers, η the step size, gᵢ worker i's stochastic gradient at its own xᵢ.
namespace coop::variants {}
