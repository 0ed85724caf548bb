#!/usr/bin/env bash
# Creates a run, adds results to it and closes it.
#   examples/run-lifecycle.sh [PROJECT]
set -euo pipefail
source "$(dirname "$0")/steps.sh"
project=${1:-SHOP}

say 'Find two test cases for the run'
run qasphere api test-cases list --project-code "$project" --limit 2 --priorities high --types standalone --draft false
first=$(pick '.data[0].id')
second=$(pick '.data[1].id')

say 'Create a run of them'
run qasphere api runs create --project-code "$project" --title "Nightly $(date +%Y-%m-%dT%H:%M:%S)" \
  --type static --query-plans "[{\"tcaseIds\": [\"$first\", \"$second\"]}]"
run_id=$(pick .id)

say 'Add one result, then a batch'
run qasphere api results create --project-code "$project" --run-id "$run_id" --tcase-id "$first" \
  --status passed --time-taken 4200 --comment '<p>Checked by hand</p>'
run qasphere api results batch-create --project-code "$project" --run-id "$run_id" --items "[
  {\"tcaseId\": \"$first\", \"status\": \"passed\", \"timeTaken\": 3900},
  {\"tcaseId\": \"$second\", \"status\": \"failed\", \"comment\": \"<p>Timed out</p>\"}
]"

say 'Add an entry to the log of the run, and close it'
run qasphere api runs logs create --project-code "$project" --run-id "$run_id" --comment 'Ran on staging'
run qasphere api runs close --project-code "$project" --run-id "$run_id"
