#!/usr/bin/env bash
# Reports how far the open runs of a project are, as a table.
#   examples/run-progress.sh [PROJECT]
set -euo pipefail
source "$(dirname "$0")/steps.sh"
project=${1:-SHOP}

if ! command -v jq >/dev/null; then
  say 'jq is not installed, so the report is left out; these are the open runs it is made of'
  run qasphere api runs list --project-code "$project" --closed false
  exit 0
fi

report='["RUN", "DONE", "PASSED", "FAILED", "OPEN"],
  (.[] | .statusCounts as $n | [
    .title,
    (if $n.all == 0 then "-" else "\(100 * ($n.all - $n.open) / $n.all | floor)%" end),
    $n.passed, $n.failed, $n.open
  ]) | @tsv'

say 'How far are the open runs?'
printf "$ qasphere api runs list --project-code %s --closed false | jq -r '%s'\n" "$project" "$report"
qasphere api runs list --project-code "$project" --closed false | jq -r "$report" |
  while IFS=$'\t' read -r title done passed failed open; do
    printf '%-36s %6s %7s %7s %6s\n' "$title" "$done" "$passed" "$failed" "$open"
  done
