import { html } from 'ghtml'
import { findProject } from '../../domain/projects.js'
import { findComparedRuns, readComparisonRows } from '../../domain/run-comparison.js'
import { formatMarker } from '../../values/markers.js'
import { comparisonPath } from '../../values/page-paths.js'
import type { Page, PageCall, Redirect } from '../page.js'
import { readRowRange } from '../parts/pager.js'
import { getStatusName } from '../parts/status.js'
import type { PageContent } from '../shell.js'
import type { Table } from '../table-file.js'
import { renderComparisonAside } from './comparison-aside.js'
import { renderComparisonHead } from './comparison-head.js'
import { renderComparisonTable } from './comparison-table.js'
import { readComparisonView } from './read-comparison-view.js'

const ofRun = '/project/:projectCode(^[\\w-]{1,64}$)/run/:runId(^\\d{1,10}$)/compare'

/** Compares two runs: which test cases newly fail, still fail, were fixed, added or removed. */
export const comparePage: Page = { path: `${ofRun}/:baseRunId(^\\d{1,10}$)`, show, table: readTable }

/** Redirects to the comparison with the run chosen in a form, or with the previous comparable run. */
export const chooseComparison: Redirect = { path: ofRun, redirect }

async function redirect(call: PageCall): Promise<string> {
  const project = await findProject(call, call.params.projectCode ?? '')
  const chosen = call.query.get('base') ?? ''
  const baseRunId = /^\d{1,10}$/.test(chosen) ? Number(chosen) : undefined
  const { run, base } = await findComparedRuns(call, project, { runId: Number(call.params.runId), baseRunId })
  return comparisonPath(project.code, run.id, base.id)
}

async function show(call: PageCall): Promise<PageContent> {
  const view = await readComparisonView(call)
  const { project, run, base } = view.comparison
  const range = readRowRange(call.query, view.selected.length)
  const rows = await readComparisonRows(call, view.comparison, view.selected.slice(range.from, range.to))
  const content = html`!${renderComparisonHead(call, view)}
<div class="grid">
<div>!${renderComparisonTable(call, view, range, rows)}</div>
!${await renderComparisonAside(call, view)}
</div>`
  return {
    title: `${run.title} compared with ${base.title}`,
    content,
    projectCode: project.code,
    section: 'Runs',
  }
}

const columns = [
  'change',
  'id',
  'title',
  'folder',
  'base_status',
  'status',
  'base_duration_ms',
  'duration_ms',
  'message',
]

async function readTable(call: PageCall): Promise<Table> {
  const { comparison, statuses, selected } = await readComparisonView(call)
  const rows = await readComparisonRows(call, comparison, selected)
  return {
    columns,
    rows: rows.map(({ testCase, change, status, baseStatus, ...row }) => [
      change,
      formatMarker(comparison.project.code, testCase.seq),
      testCase.title,
      row.folderPath.join('/'),
      baseStatus === undefined ? null : getStatusName(statuses, baseStatus),
      status === undefined ? null : getStatusName(statuses, status),
      row.baseTimeTaken,
      row.timeTaken,
      row.firstLine,
    ]),
  }
}
