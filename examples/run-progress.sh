#!/usr/bin/env bash
# Prints the progress of the open runs of a project as a table.
#   examples/run-progress.sh [PROJECT]
set -euo pipefail
source "$(dirname "$0")/steps.sh"
project=${1:-SHOP}

if ! command -v jq >/dev/null; then
  say 'jq is not installed, so here are the open runs without a table'
  run qasphere api runs list --project-code "$project" --closed false
  exit 0
fi

# A column for each standard status, and for each custom status that a run uses.
report='
  ["passed", "failed", "blocked", "skipped", "open"] as $standard
  | [.[].statusCounts | to_entries[] | select(.value > 0) | .key] as $used
  | ($standard + ($used | unique - $standard - ["all"])) as $statuses
  | (["RUN", "DONE"] + ($statuses | map(ascii_upcase))),
    (.[] | .title as $title | .statusCounts
      | [$title, if .all == 0 then "-" else "\(100 * (.all - .open) / .all | floor)%" end] + [.[$statuses[]]])
  | @tsv'

say 'Print the progress of the open runs'
printf "$ qasphere api runs list --project-code %s --closed false | jq -r '%s' | columns\n" "$project" "$report"
qasphere api runs list --project-code "$project" --closed false | jq -r "$report" | columns
