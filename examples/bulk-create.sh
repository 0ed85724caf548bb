#!/usr/bin/env bash
# Creates nested folders in one call, and a test case with steps and tags in one of them.
#   examples/bulk-create.sh [PROJECT]
set -euo pipefail
source "$(dirname "$0")/steps.sh"
project=${1:-SHOP}

say 'Create folders by their paths; existing folders are reused'
run qasphere api folders bulk-create --project-code "$project" --folders '[
  {"path": ["Returns", "By mail"], "comment": "<p>Within 30 days</p>"},
  {"path": ["Returns", "In a store"]}
]'
folder_id=$(pick '.ids[0][1]')

say 'Create a test case in the first folder, from standard input and options'
printf '%s\n' "$ qasphere api test-cases create --project-code $project --body-file - --folder-id $folder_id --tags returns,smoke <<JSON"
body='{
  "title": "Return label is printed",
  "type": "standalone",
  "priority": "medium",
  "steps": [
    {"description": "<p>Open the order and press “Return”</p>", "expected": "<p>The label opens as a PDF</p>"}
  ]
}'
printf '%s\nJSON\n' "$body"
output=$(qasphere api test-cases create --project-code "$project" --body-file - \
  --folder-id "$folder_id" --tags returns,smoke <<<"$body")
printf '%s\n' "$output"
tcase_id=$(pick .id)

say 'Show it'
run qasphere api test-cases get --project-code "$project" --tcase-id "$tcase_id"
