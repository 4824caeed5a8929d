#!/bin/sh
# SPDX-License-Identifier: BSL-1.0
# The check of the snippets finds what it is there to find.
set -eu
check=$(cd "$(dirname "$0")" && pwd)/check_snippets.sh
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
cd "$tree"
mkdir -p docs/snippets examples tests/compile_fail
printf 'int main() {\n  int a = 1;\n\n  return a;\n}\n' >docs/snippets/a.cpp
echo 'No code.' >CONTRIBUTING.md

# expect <0|1> <text of README.md>
expect() {
  printf '%b' "$2" >README.md
  result=0
  sh "$check" . >out 2>&1 || result=$?
  [ "$result" = "$1" ] || { echo "exit status $result, must be $1, for:"; cat README.md out; exit 1; }
}

expect 0 'Text\n```cpp\nint a = 1;\n\nreturn a;\n```\n'
expect 0 '```cpp\nint main() {\n  int a = 1;\n```\n```sh\nwhatever\n```\n'
expect 1 '```cpp\nint a = 2;\n```\n'
expect 1 '```cpp\nint a = 1;\nreturn a;\n```\n'
expect 1 '```cpp\nint a = 1;\n\n  return a;\n```\n'
expect 1 'No code at all.\n'
expect 1 '```cpp\nint a = 1;\n```\n```cpp\nint b;\n```\n'
grep -q '^README.md:5: ' out
