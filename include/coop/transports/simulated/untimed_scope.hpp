// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

namespace coop {

/// While it lives, a simulated node's collective calls take no virtual time once all nodes have
/// come, as long as all nodes have such a scope, and what it publishes is there at once; the log
/// has none of it. Counts the scopes of a node.
class untimed_scope {
 public:
  explicit untimed_scope(std::size_t& scopes) noexcept : scopes_{&scopes} { ++*scopes_; }
  untimed_scope(const untimed_scope&) = delete;
  untimed_scope& operator=(const untimed_scope&) = delete;
  ~untimed_scope() { --*scopes_; }

 private:
  std::size_t* scopes_;
};

}  // namespace coop
