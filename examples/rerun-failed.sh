#!/usr/bin/env bash
# Opens a new run of just the test cases that failed in another one.
#   examples/rerun-failed.sh [PROJECT [RUN_ID]]      without RUN_ID: the newest run with a failure
set -euo pipefail
source "$(dirname "$0")/steps.sh"
project=${1:-SHOP}
run_id=${2:-}

# Prints what a JavaScript expression makes of the JSON on standard input, called `input` there.
of() { node -e 'const input = JSON.parse(require("fs").readFileSync(0, "utf8")); console.log(eval(process.argv[1]))' "$1"; }

if [ -z "$run_id" ]; then
  say 'Find the newest run with a failure'
  printf '$ qasphere api runs list --project-code %s\n' "$project"
  run_id=$(qasphere api runs list --project-code "$project" |
    of 'input.find((run) => run.statusCounts.failed > 0)?.id ?? ""')
  printf '%s\n' "${run_id:-there is none}"
  [ -n "$run_id" ] || exit 0
fi

say "Collect what failed in run $run_id"
printf '$ qasphere api runs test-cases list --project-code %s --run-id %s\n' "$project" "$run_id"
failed=$(qasphere api runs test-cases list --project-code "$project" --run-id "$run_id" |
  of 'JSON.stringify(input.filter((testCase) => testCase.status === "failed").map((testCase) => testCase.id))')
printf '%s\n' "$failed"

say 'Open a run of it'
run qasphere api runs create --project-code "$project" --title "Again: what failed in run $run_id ($(date +%H:%M:%S))" \
  --type static_struct --query-plans "[{\"tcaseIds\": $failed}]"
