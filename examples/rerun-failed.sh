#!/usr/bin/env bash
# Creates a run of the test cases that failed in another run.
#   examples/rerun-failed.sh [PROJECT [RUN_ID]]      RUN_ID defaults to the newest run with a failure
set -euo pipefail
source "$(dirname "$0")/steps.sh"
project=${1:-SHOP}
run_id=${2:-}

# Prints the ID of the first run with a failure in the list of runs on standard input.
first_failed_run() {
  node -e 'const runs = JSON.parse(require("fs").readFileSync(0, "utf8"))
    console.log(runs.find((run) => run.statusCounts.failed > 0)?.id ?? "")'
}

# Prints the IDs of the failed test cases in the list on standard input, as JSON.
failed_ids() {
  node -e 'const testCases = JSON.parse(require("fs").readFileSync(0, "utf8"))
    console.log(JSON.stringify(testCases.filter(({ status }) => status === "failed").map(({ id }) => id)))'
}

if [ -z "$run_id" ]; then
  say 'Find the newest run with a failure'
  printf '$ qasphere api runs list --project-code %s\n' "$project"
  run_id=$(qasphere api runs list --project-code "$project" | first_failed_run)
  printf '%s\n' "${run_id:-No run has a failure.}"
  [ -n "$run_id" ] || exit 0
fi

say "Collect the test cases that failed in run $run_id"
printf '$ qasphere api runs test-cases list --project-code %s --run-id %s\n' "$project" "$run_id"
failed=$(qasphere api runs test-cases list --project-code "$project" --run-id "$run_id" | failed_ids)
printf '%s\n' "$failed"

say 'Create a run of them'
run qasphere api runs create --project-code "$project" --title "Rerun of what failed in run $run_id ($(date +%H:%M:%S))" \
  --type static_struct --query-plans "[{\"tcaseIds\": $failed}]"
