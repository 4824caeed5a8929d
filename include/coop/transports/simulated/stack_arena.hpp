// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/text.hpp>

#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <boost/context/stack_context.hpp>
#include <cstddef>

namespace coop {

/// The stacks of all fibers of a thread in one piece of address space; only touched pages cost
/// memory.
///
/// A stack of its own mapping ends at the kernel's limit of 65,530 mappings, two a stack. Here up
/// to `guarded` stacks have a page below them that must not be touched; of more, a page that
/// overflowed() finds touched. That page also makes the distance of two stacks an odd number of
/// pages, without which all stacks would compete for a few entries of the address cache.
class stack_arena {
 public:
  static constexpr std::size_t guarded = 10'000;

  /// Throws `coop::error` when there is no address space.
  stack_arena(std::size_t stacks, std::size_t stack_bytes)
      : stacks_{stacks}, page_{static_cast<std::size_t>(::sysconf(_SC_PAGESIZE))} {
    const std::size_t pages = (stack_bytes + page_ - 1) / page_;
    stride_ = (pages + (pages % 2 == 0 ? 1 : 2)) * page_;
    void* const space = stacks > (std::size_t{1} << 47U) / stride_
                            ? MAP_FAILED
                            : ::mmap(nullptr, stacks * stride_, PROT_READ | PROT_WRITE,
                                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (space == MAP_FAILED) {
      throw error{text({"no address space for the stacks of ", stacks, " nodes, of ", stack_bytes,
                        " bytes each; use fewer nodes or a smaller stack_bytes"})};
    }
    begin_ = static_cast<char*>(space);
    // Huge pages would cost 2 MiB a stack.
    (void)::madvise(begin_, stacks * stride_, MADV_NOHUGEPAGE);
    guards_ = guards.fetch_add(stacks) + stacks <= guarded;
    if (!guards_) guards.fetch_sub(stacks);
    for (std::size_t i = 0; guards_ && i < stacks; ++i) {
      (void)::mprotect(begin_ + i * stride_, page_, PROT_NONE);
    }
  }
  stack_arena(const stack_arena&) = delete;
  stack_arena& operator=(const stack_arena&) = delete;
  ~stack_arena() {
    ::munmap(begin_, stacks_ * stride_);
    if (guards_) guards.fetch_sub(stacks_);
  }

  /// Stack `index`: its top, and its size without the guard page.
  [[nodiscard]] boost::context::stack_context operator[](std::size_t index) const noexcept {
    boost::context::stack_context stack;
    stack.size = stride_ - page_;
    stack.sp = begin_ + (index + 1) * stride_;
    return stack;
  }

  /// The first stack without a guard that has grown into the page below it; as many as there are
  /// stacks if none has. Two tenths of a microsecond a stack.
  [[nodiscard]] std::size_t overflowed() const noexcept {
    std::size_t index = guards_ ? stacks_ : 0;
    for (unsigned char touched = 0; index < stacks_; ++index) {
      if (::mincore(begin_ + index * stride_, page_, &touched) == 0 && (touched & 1U) != 0) break;
    }
    return index;
  }

  /// Boost.Context's allocator of a stack that lives as long as the arena.
  struct keeper {
    void deallocate(boost::context::stack_context&) noexcept {}
  };

 private:
  // Of all runs of this process, for the limit of mappings is the process's.
  static inline std::atomic<std::size_t> guards{0};

  std::size_t stacks_;
  bool guards_ = false;
  std::size_t page_;
  std::size_t stride_ = 0;
  char* begin_ = nullptr;
};

}  // namespace coop
