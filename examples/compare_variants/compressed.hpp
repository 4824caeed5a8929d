// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "comparison.hpp"
#include "settings.hpp"

/// Trains the variants that compress what they send.
void compare_compressed(const settings& s, comparison& table);
