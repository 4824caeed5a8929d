// SPDX-License-Identifier: BSL-1.0
// expect: four is not five
static_assert(2 + 2 == 5, "four is not five");
