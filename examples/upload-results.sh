#!/usr/bin/env bash
# Creates a run of some test cases and uploads the report of a test tool to it.
#   examples/upload-results.sh [PROJECT [REPORT]]
set -euo pipefail
source "$(dirname "$0")/steps.sh"
project=${1:-SHOP}
report=${2:-$(dirname "$0")/reports/vitest-junit.xml}

say 'Find the test cases of the report'
run qasphere api test-cases list --project-code "$project" --limit 8 --types standalone
ids=$(node -e 'const { data } = JSON.parse(require("fs").readFileSync(0, "utf8"))
  console.log(JSON.stringify(data.map((testCase) => testCase.id)))' <<<"$output")

say 'Create a run of them'
run qasphere api runs create --project-code "$project" --title "Build $(date +%Y-%m-%dT%H:%M:%S)" \
  --type static_struct --query-plans "[{\"tcaseIds\": $ids}]"
run_id=$(pick .id)

say 'Show what would be sent, then send it'
run qasphere junit-upload --run-url "$QAS_URL/project/$project/run/$run_id" --dry-run --json "$report"
run qasphere junit-upload --run-url "$QAS_URL/project/$project/run/$run_id" --json "$report"

say 'Show the run'
run qasphere api runs test-cases list --project-code "$project" --run-id "$run_id"
