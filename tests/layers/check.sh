#!/bin/sh
# SPDX-License-Identifier: BSL-1.0
# check.sh [root]: holds the headers and tests of a tree to the rules of docs/design.md, "Layers".
# Prints each breach as "file:line: what is wrong" and fails if there was one.
set -eu
cd "${1:-.}"

report=$(mktemp)
trap 'rm -f "$report"' EXIT

# --- Headers: who includes whom -------------------------------------------------------------------
find include/coop -name '*.hpp' | LC_ALL=C sort >"$report.headers"
trap 'rm -f "$report" "$report.headers"' EXIT
[ -s "$report.headers" ] || { echo "no headers in include/coop" >&2; exit 1; }

xargs awk -v script=tests/layers/check.sh '
  # The layers, lowest first. A header includes lower layers, and its own folder.
  BEGIN {
    layer["core"] = 0
    layer["concepts"] = 1
    layer["concepts.hpp"] = 1.5
    count = split("compressors topologies schedules step_sizes transports aggregators optimizers " \
                  "objectives data", names, " ")
    for (i = 1; i <= count; ++i) { policy[names[i]] = 1; layer[names[i]] = 2 }
    layer["exchanges"] = layer["report"] = layer["theory"] = 3
    layer["engines"] = layer["laws"] = layer["archetypes"] = 4
    layer["legality.hpp"] = 5
    layer["compose.hpp"] = 6
    layer["train.hpp"] = 7
    layer["variants"] = 8
    layer["variants.hpp"] = 8.5
    layer["coop.hpp"] = 9
    # What a layer above the concepts may still not see.
    only_concepts["report"] = only_concepts["theory"] = 1
    only_concepts["laws"] = only_concepts["archetypes"] = 1
    # The concept of an observer speaks of the trace, and so lies in report/.
    allowed["laws", "coop/report/observers.hpp"] = 1
    # A compressor is tried as exchanges use it: through its streams.
    allowed["laws", "coop/compressors/stream.hpp"] = 1
    allowed["archetypes", "coop/report/observers.hpp"] = 1
    # A policy folder includes no other, but for these headers.
    allowed["objectives", "coop/data/dataset.hpp"] = allowed["objectives", "coop/data/labels.hpp"] = 1
  }

  function say(text) { print FILENAME ":" FNR ": " text; }

  # The folder of coop/<folder>/<name>.hpp, the name of coop/<name>.hpp.
  function part(header,   pieces) { split(header, pieces, "/"); return pieces[2] }

  function is_umbrella(header,   name) {
    if (header == "coop/coop.hpp") return 1
    # The pages that collect a folder.
    if (header == "coop/concepts.hpp" || header == "coop/variants.hpp") return 0
    name = part(header)
    return sub(/\.hpp$/, "", name) && name in layer
  }

  function check_own(header,   from, to) {
    edges[self] = edges[self] " " header
    line_of[self, header] = FILENAME ":" FNR
    if (header == self) { say("includes itself"); return }
    if (is_umbrella(header) && self != "coop/coop.hpp") say("includes the umbrella <" header ">")
    from = part(self); to = part(header)
    if (from == to || is_umbrella(self) || is_umbrella(header)) return
    if (!(to in layer)) { say("<" header "> is in no layer; give it a place in " script); return }
    if (!(from in layer)) return
    if (policy[from] && policy[to]) {
      if (!((from, header) in allowed))
        say("policy folder " from "/ includes policy folder " to "/: <" header ">")
    } else if (layer[to] >= layer[from]) {
      say(from " includes <" header ">, which is no lower layer")
    } else if (only_concepts[from] && layer[to] > layer["concepts.hpp"] && !((from, header) in allowed)) {
      say(from "/ may include core/ and concepts.hpp only, not <" header ">")
    }
  }

  function check_foreign(header) {
    if (header ~ /^range\/v3\/(.*\/)?all\.hpp$/) say("<" header ">: include the specific headers")
    if (header ~ /^(boost\/graph|boost\/property_map|Spectra)\// && part(self) != "topologies")
      say("<" header "> belongs in topologies/ only")
    if (header ~ /^boost\/context\// && part(self) != "transports")
      say("<" header "> belongs in transports/ only")
    if (header ~ /^mpi(\.h|\/)/ && self !~ /^coop\/transports\/mpi[^\/]*\.hpp$/)
      say("<" header "> belongs in transports/mpi*.hpp only")
    if (header ~ /^(Eigen|boost|range|zlib)/ && part(self) ~ /^concepts/)
      say("concepts.hpp includes the standard library and core/ only, not <" header ">")
  }

  FNR == 1 {
    self = FILENAME
    sub(/^include\//, "", self)
    seen[self] = 1
    if (!(part(self) in layer) && !is_umbrella(self)) say("is in no layer; give it a place in " script)
    if ($0 != "// SPDX-License-Identifier: BSL-1.0") say("the first line must be the SPDX line")
  }
  FNR == 2 && $0 != "#pragma once" { say("the second line must be #pragma once") }
  FNR == 301 && self != "coop/coop.hpp" { say("more than 300 lines: split the subject") }
  is_umbrella(self) && !/^#(include|pragma once)/ && !/^\/\// && NF { say("an umbrella holds includes only") }
  /^[ \t]*#[ \t]*include[ \t]*"/ { say("write #include <coop/...>, not with quotes") }
  /^[ \t]*#[ \t]*include[ \t]*</ {
    header = $0
    sub(/^[^<]*</, "", header); sub(/>.*$/, "", header)
    if (header ~ /^coop\//) check_own(header); else check_foreign(header)
  }

  # Depth first: a header met again on the way down closes a cycle.
  function visit(header, way,   targets, count, i) {
    if (state[header] == 2) return
    if (state[header] == 1) { print "include/" header ":1: include cycle:" way " " header; return }
    state[header] = 1
    count = split(edges[header], targets, " ")
    for (i = 1; i <= count; ++i) {
      if (!(targets[i] in seen)) print line_of[header, targets[i]] ": <" targets[i] "> does not exist"
      else visit(targets[i], way " " header)
    }
    state[header] = 2
  }

  function reach(header,   targets, count, i) {
    if (header in reached) return
    reached[header] = 1
    count = split(edges[header], targets, " ")
    for (i = 1; i <= count; ++i) reach(targets[i])
  }

  END {
    for (header in seen) visit(header, "")
    if (!("coop/coop.hpp" in seen)) exit
    reach("coop/coop.hpp")
    for (header in seen)
      if (!(header in reached) && !is_umbrella(header) && part(header) != "laws" &&
          part(header) != "archetypes" && header !~ /^coop\/transports\/mpi/ &&
          header !~ /^coop\/topologies\/graph_io\//)
        print "include/" header ":1: is not reached from coop/coop.hpp"
  }
' <"$report.headers" >"$report"

# --- Sources of tests and examples ----------------------------------------------------------------
for directory in tests examples; do
  [ -d "$directory" ] || continue
  find "$directory" \( -name '*.cpp' -o -name '*.hpp' \) -exec awk '
    FNR == 1 && $0 != "// SPDX-License-Identifier: BSL-1.0" {
      print FILENAME ":1: the first line must be the SPDX line"
    }' {} + >>"$report"
done

# x.test.cpp tests x.hpp. Free in their names are folders that have no counterpart under include/coop,
# and tests of laws over all models and of archetypes on all engines.
find tests -name '*.cpp' | LC_ALL=C sort | while read -r test; do
  folder=$(dirname "${test#tests/}")
  name=$(basename "$test")
  case $folder in
    compile_fail* | fuzz* | packages* | benchmarks* | support*) continue ;;
  esac
  case $name in
    *.test.cpp) ;;
    *) echo "$test:1: is not named x.test.cpp and so is not built" ;;
  esac
  case $folder in laws | archetypes) continue ;; esac
  if [ -d "include/coop/$folder" ] && [ ! -f "include/coop/$folder/${name%.test.cpp}.hpp" ]; then
    echo "$test:1: there is no include/coop/$folder/${name%.test.cpp}.hpp"
  fi
done >>"$report"

if [ -s "$report" ]; then
  LC_ALL=C sort -u "$report"
  exit 1
fi
