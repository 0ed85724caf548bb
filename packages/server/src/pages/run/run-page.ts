import { html } from 'ghtml'
import { readRunRows } from '../../domain/run-rows.js'
import { findUserNames } from '../../store/users.js'
import { ApiError } from '../../values/api-error.js'
import { formatMarker } from '../../values/markers.js'
import { runPath } from '../../values/page-paths.js'
import type { FormCall, Page, PageCall } from '../page.js'
import { renderFormError } from '../parts/form.js'
import { readRowRange } from '../parts/pager.js'
import { getStatusName } from '../parts/status.js'
import type { PageContent } from '../shell.js'
import type { Table } from '../table-file.js'
import { renderFailureGroups } from './failure-groups.js'
import { readChangedAt } from './read-changed-at.js'
import { readRunView } from './read-run-view.js'
import { renderRecordDialog } from './record-dialog.js'
import { renderResultsTable } from './results-table.js'
import { isRunAgainShown, runAgain } from './run-actions.js'
import { renderRunAside } from './run-aside.js'
import { renderRunHead } from './run-head.js'

/** A run: what failed and why, then all test cases. */
export const runPage: Page = {
  path: '/project/:projectCode(^[\\w-]{1,64}$)/run/:runId(^\\d{1,10}$)',
  show,
  changedAt: readChangedAt,
  table: readTable,
  submit,
}

async function show(call: PageCall): Promise<PageContent> {
  const view = await readRunView(call)
  const { project, run, logs } = view.report
  const range = readRowRange(call.query, view.selected.length)
  const userIds = [run.authorId, run.assignmentId ?? run.authorId, ...logs.map(({ authorId }) => authorId)]
  const [rows, users, failures] = await Promise.all([
    readRunRows(call, view.report, view.selected.slice(range.from, range.to)),
    findUserNames(call, [...new Set(userIds)]),
    renderFailureGroups(call, view),
  ])
  const content = html`!${isRunAgainShown(call, view.report) ? '' : renderFormError(call.formError?.message)}
!${await renderRunHead(call, view, users)}
<div class="grid">
<div>
<div data-live="failures">!${failures}</div>
!${renderResultsTable(call, view, range, rows)}
</div>
!${await renderRunAside(call, view, users)}
</div>
!${renderRecordDialog(call, view)}`
  return { title: run.title, content, projectCode: project.code, section: 'Runs' }
}

const columns = [
  'id',
  'title',
  'status',
  'change',
  'folder',
  'tags',
  'priority',
  'duration_ms',
  'message',
  'author',
  'recorded_at',
]

async function readTable(call: PageCall): Promise<Table> {
  const { report, statuses, selected } = await readRunView(call)
  const rows = await readRunRows(call, report, selected)
  return {
    columns,
    rows: rows.map(({ testCase, ...row }) => [
      formatMarker(report.project.code, testCase.seq),
      testCase.title,
      getStatusName(statuses, testCase.status),
      row.change ?? null,
      row.folderPath.join('/'),
      row.tags,
      testCase.priority,
      row.timeTaken,
      row.firstLine,
      row.author ?? null,
      row.recordedAt ?? null,
    ]),
  }
}

/** Closes the run, or creates another with its test cases. */
async function submit(call: FormCall): Promise<string> {
  const action = call.form.get('action')
  if (action === 'again') return await runAgain(call, (await readRunView(call)).report)
  if (action !== 'close') throw new ApiError(400, 'the form must close the run or create another')
  const { projectCode = '', runId = '' } = call.params
  await call.perform('closeRun', { params: { projectCode, runId } })
  return runPath(projectCode, Number(runId))
}
