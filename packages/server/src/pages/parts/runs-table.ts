import { html } from 'ghtml'
import { status } from 'qasphere-contract/scalars'
import type { RunNames } from '../../domain/found-runs.js'
import { measureRun } from '../../domain/runs.js'
import type { ProjectRow, RunRow } from '../../store/schema.js'
import { runPath } from '../../values/page-paths.js'
import type { Table } from '../table-file.js'
import { renderProgressBar } from './charts.js'
import { renderDone, renderFailing, renderPassRate } from './pass-rate.js'
import type { Statuses } from './status.js'
import { formatDate, formatDuration, formatTime } from './text.js'

/** Lists runs with their progress, one row each. */
export function renderRunsTable(
  project: ProjectRow,
  runs: readonly RunRow[],
  statuses: Statuses,
  names: RunNames,
): string {
  const rows = runs.map((run) => renderRow(project, run, statuses, names))
  return html`<div class="scroll"><table class="rows"><thead><tr><th scope="col">State</th><th scope="col">Run</th><th scope="col" class="opt">Results</th><th scope="col" class="num">Passed</th><th scope="col" class="opt tags">Created</th></tr></thead><tbody>!${rows.join('\n')}</tbody></table></div>`
}

function renderRow(
  { code }: ProjectRow,
  run: RunRow,
  statuses: Statuses,
  { users, milestones }: RunNames,
): string {
  const milestone = run.milestoneId === null ? undefined : milestones.get(run.milestoneId)
  const author = users.get(run.authorId) ?? 'a former user'
  const facts = [
    renderFailing(code, run),
    renderDone(code, run),
    milestone === undefined ? '' : html`<bdi>${milestone}</bdi>`,
    html`by <bdi>${author}</bdi>`,
    run.closedAt === null ? '' : html`took ${formatDuration(measureRun(run, run.closedAt))}`,
  ]
  return html`<tr><td>!${run.closedAt ? html`<span class="badge closed">Closed</span>` : html`<span class="badge">Open</span>`}</td>
<td class="main"><a class="title" href="${runPath(code, run.id)}" dir="auto">${run.title}</a>
<div class="sub">!${facts.filter((fact) => fact !== '').join(' · ')}<span class="narrow-only"> · !${formatDate(run.createdAt)}</span></div></td>
<td class="opt progress">!${renderProgressBar(statuses, run)}</td>
<td class="num">!${renderPassRate(code, run)}</td>
<td class="opt tags muted">!${formatTime(run.createdAt)}</td></tr>`
}

const columns = ['id', 'title', 'state', 'milestone', 'created_at', 'closed_at', 'duration_ms']

/** Returns runs as data for other programs. */
export function listRunsAsTable(runs: readonly RunRow[], milestones: RunNames['milestones']): Table {
  return {
    columns: [...columns, ...status.options],
    rows: runs.map((run) => [
      run.id,
      run.title,
      run.closedAt === null ? 'open' : 'closed',
      run.milestoneId === null ? null : (milestones.get(run.milestoneId) ?? null),
      run.createdAt,
      run.closedAt,
      run.closedAt === null ? null : measureRun(run, run.closedAt),
      ...status.options.map((id) => run[id]),
    ]),
  }
}
