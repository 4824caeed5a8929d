#!/bin/sh
# SPDX-License-Identifier: BSL-1.0
# terminated.sh <seconds> <file> <command...>: the command starts processes that end within so many
# seconds after one of them was sent SIGTERM, with status 0, and has then written the file.
set -u
limit=$1 file=$2
shift 2
output=$(mktemp)
trap 'rm -f "$output"' EXIT
rm -f "$file"
timeout -k 2 "$((limit * 6))" "$@" >"$output" 2>&1 &
started=$!

# The last of the processes that no other has started from: a rank, and not what starts ranks.
leaf_of() {
  child=$(cat "/proc/$1/task/"*/children 2>/dev/null | tr -s ' ' '\n' | tail -n 1)
  if [ -n "$child" ]; then leaf_of "$child"; else echo "$1"; fi
}
sleep 2
rank=$(leaf_of "$started")
if [ "$rank" = "$started" ]; then
  cat "$output"
  echo "the command has ended by itself, or started nothing"
  exit 1
fi
began=$(date +%s%N)
kill -TERM "$rank"
wait "$started"
result=$?
milliseconds=$((($(date +%s%N) - began) / 1000000))
cat "$output"
echo "ended with status $result, $milliseconds ms after SIGTERM to process $rank"
[ "$result" -eq 0 ] && [ "$milliseconds" -lt "$((limit * 1000))" ] && [ -s "$file" ] &&
  grep -q 'stopped early' "$output"
