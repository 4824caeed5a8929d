// SPDX-License-Identifier: BSL-1.0
// expect: never said
static_assert(true, "never said");
