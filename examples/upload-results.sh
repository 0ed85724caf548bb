#!/usr/bin/env bash
# Opens a run of the test cases one wants and uploads the report of a test tool into it.
#   examples/upload-results.sh [PROJECT [REPORT]]
set -euo pipefail
source "$(dirname "$0")/steps.sh"
project=${1:-SHOP}
report=${2:-$(dirname "$0")/reports/vitest-junit.xml}

say 'Find the test cases that the report is about'
run qasphere api test-cases list --project-code "$project" --limit 8 --types standalone
ids=$(node -e 'const { data } = JSON.parse(require("fs").readFileSync(0, "utf8"))
  console.log(JSON.stringify(data.map((testCase) => testCase.id)))' <<<"$output")

say 'Open a run of them'
run qasphere api runs create --project-code "$project" --title "Build $(date +%Y-%m-%dT%H:%M:%S)" \
  --type static_struct --query-plans "[{\"tcaseIds\": $ids}]"
run_id=$(pick .id)

say 'See what would be sent, then send it'
run qasphere junit-upload --run-url "$QAS_URL/project/$project/run/$run_id" --dry-run --json "$report"
run qasphere junit-upload --run-url "$QAS_URL/project/$project/run/$run_id" --json "$report"

say 'See what the run shows now'
run qasphere api runs test-cases list --project-code "$project" --run-id "$run_id"
