#!/bin/sh
# SPDX-License-Identifier: BSL-1.0
# check_snippets.sh [root]: every ```cpp block of the documentation stands, word for word, in a source
# file that is compiled (docs/snippets, examples, tests/compile_fail), however far it is indented
# there. Prints each that does not as "file:line: what is wrong" and fails if there was one.
set -eu
cd "${1:-.}"

sources=$(find docs/snippets examples tests/compile_fail -name '*.[ch]pp' | LC_ALL=C sort)
pages=$(find README.md CONTRIBUTING.md docs -name '*.md' | LC_ALL=C sort)
# shellcheck disable=SC2086
awk '
  FNR == 1 { page = FILENAME ~ /\.md$/; inside = 0 }
  !page { sources[FILENAME] = FNR; line[FILENAME, FNR] = $0; next }
  /^```cpp/ { inside = 1; start = FNR; size = 0; ++blocks; next }
  /^```/ && inside { inside = 0; if (!found()) { print FILENAME ":" start + 1 ": this snippet is not compiled: it is in no source file"; bad = 1 }; next }
  inside { block[++size] = $0 }

  # Whether the block is in a file: all of its lines, one after another, behind equal blanks.
  function found(   file, at) {
    for (file in sources)
      for (at = 1; at + size - 1 <= sources[file]; ++at)
        if (matches(file, at)) return 1
    return size == 0
  }
  function matches(file, at,   i, indent, text) {
    indent = -1
    for (i = 1; i <= size; ++i) {
      text = line[file, at + i - 1]
      if (block[i] == "" && text == "") continue
      if (indent < 0) indent = length(text) - length(block[i])
      if (indent < 0 || substr(text, 1, indent) !~ /^ *$/ || substr(text, indent + 1) != block[i]) return 0
    }
    return 1
  }
  END {
    if (!blocks) { print "no snippet found: is this the root of the tree?"; bad = 1 }
    exit bad
  }
' $sources $pages
