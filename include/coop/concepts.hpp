// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts/aggregator.hpp>
#include <coop/concepts/communicator.hpp>
#include <coop/concepts/compressor.hpp>
#include <coop/concepts/exchange.hpp>
#include <coop/concepts/objective.hpp>
#include <coop/concepts/optimizer.hpp>
#include <coop/concepts/schedule.hpp>
#include <coop/concepts/topology.hpp>

/// The policy concepts, each owns a letter of X ← (X − ηG)·W [Wang & Joshi, JMLR 2021]:
///
///     Topology              concepts/topology.hpp      the weights W(k): who mixes with whom
///     Schedule              concepts/schedule.hpp      when W(k) ≠ I, and who waits for whom
///     Compressor            concepts/compressor.hpp    what a vector becomes on the wire
///     Aggregator            concepts/aggregator.hpp    how received vectors become one
///     Exchange              concepts/exchange.hpp      which vector travels
///     Optimizer, StepSize,
///     Sampling              concepts/optimizer.hpp     −ηG
///     Objective             concepts/objective.hpp     f and its stochastic gradient
///     Communicator,
///     Transport             concepts/communicator.hpp  how bytes and clocks move between nodes
///
/// What no compiler sees (W is doubly stochastic) a model declares as a fact, and `coop/laws/`
/// checks.
