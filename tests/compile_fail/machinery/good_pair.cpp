// SPDX-License-Identifier: BSL-1.0
// expect: four is not five
// expect 2: (one|two) is not three

#ifndef COOP_WRONG
static_assert(2 + 2 == 4, "four is not four");
#elif COOP_WRONG == 1
static_assert(2 + 2 == 5, "four is not five");
#else
static_assert(2 == 3, "two is not three");
#endif
