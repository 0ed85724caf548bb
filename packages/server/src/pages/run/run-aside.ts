import { html } from 'ghtml'
import type { RunReport } from '../../domain/run-report.js'
import { maxStripRuns } from '../../domain/run-rows.js'
import type { RunRow } from '../../store/schema.js'
import { comparisonPath, runPath } from '../../values/page-paths.js'
import type { PageCall } from '../page.js'
import { renderRunsChart } from '../parts/charts.js'
import { renderCommandCard } from '../parts/command.js'
import { renderComment } from '../parts/comment.js'
import { describePassRate } from '../parts/pass-rate.js'
import { renderStatusIcon } from '../parts/status.js'
import { formatNumber, formatTime } from '../parts/text.js'
import type { RunView } from './read-run-view.js'

/** Shows the context of a run: earlier runs, changes, log, links, and the command that lists the same test cases. */
export async function renderRunAside(
  call: PageCall,
  view: RunView,
  users: ReadonlyMap<number, string>,
): Promise<string> {
  return html`<aside class="side" aria-label="About this run">
!${renderTrendCard(view)}!${renderChangesCard(call, view.report)}!${await renderLogCard(call, view.report, users)}!${renderLinksCard(view.report.run)}!${await renderDescriptionCard(call, view.report.run)}!${renderCommand(call, view)}
</aside>`
}

function renderTrendCard({ report, statuses }: RunView): string {
  const { project, run, earlierRuns } = report
  const runs = [run, ...earlierRuns.slice(0, maxStripRuns + 1)].reverse()
  if (runs.length < 2) return ''
  const charted = runs.map((each) => ({
    title: each.title,
    href: runPath(project.code, each.id),
    counts: each,
    isCurrent: each.key === run.key,
  }))
  return html`<section class="card" data-live="trend"><h2>Last ${runs.length} runs</h2>!${renderRunsChart(statuses, charted)}<p>!${renderRate(run, earlierRuns.slice(0, maxStripRuns + 1))}</p></section>`
}

function renderRate(run: RunRow, earlier: readonly RunRow[]): string {
  const rate = describePassRate(run, earlier)
  return rate === undefined ? 'No results yet.' : html`Pass rate ${rate}.`
}

function renderChangesCard({ path }: PageCall, { project, run, earlierRuns, changes }: RunReport): string {
  const [earlier] = earlierRuns
  if (!earlier) return ''
  const count = (change: string) => [...changes.values()].filter((each) => each === change).length
  const row = (change: string, label: string, icon: string, className: string) => {
    const href = `${path}?${new URLSearchParams({ q: `is:${change}` })}#results`
    return html`<dt><a href="${href}" class="s ${className}">!${icon}${label}</a></dt><dd><a href="${href}">${formatNumber(count(change))}</a></dd>`
  }
  return html`<section class="card" data-live="changes"><h2>Since <a href="${runPath(project.code, earlier.id)}">${earlier.title}</a></h2><dl class="delta">
!${row('new', 'Newly failing', renderStatusIcon('failed'), 'c-red')}
!${row('fixed', 'Fixed', renderStatusIcon('passed'), 'c-green')}
!${row('still', 'Still failing', renderStatusIcon('failed'), 'c-red')}</dl><p class="more"><a href="${comparisonPath(project.code, run.id, earlier.id)}">Compare the two runs</a></p></section>`
}

async function renderLogCard(
  { origin }: PageCall,
  { logs }: RunReport,
  users: ReadonlyMap<number, string>,
): Promise<string> {
  if (logs.length === 0) return ''
  const entries: string[] = []
  for (const { comment, authorId, createdAt } of logs) {
    entries.push(
      html`<li>!${await renderComment(comment, origin)}<p class="muted">${users.get(authorId) ?? 'A former user'}, !${formatTime(createdAt)}</p></li>`,
    )
  }
  return html`<section class="card" data-live="log"><h2>Log</h2><ol class="log">!${entries.join('')}</ol></section>`
}

function renderLinksCard({ linksJson, integrationLink }: RunRow): string {
  const links: string[] = linksJson === null ? [] : JSON.parse(linksJson)
  const all = integrationLink ? [...links, integrationLink] : links
  if (all.length === 0) return ''
  const items = all.map(
    (url) => html`<li><a href="${url}" rel="noreferrer">${url.replace(/^https?:\/\//, '')}</a></li>`,
  )
  return html`<section class="card"><h2>Links</h2><ul class="links-list">!${items.join('')}</ul></section>`
}

async function renderDescriptionCard({ origin }: PageCall, { description }: RunRow): Promise<string> {
  if (description === '') return ''
  return html`<section class="card"><h2>Description</h2><div class="body">!${await renderComment(description, origin)}</div></section>`
}

/** Shows the command that prints the same test cases. */
function renderCommand({ query }: PageCall, { report: { project, run }, search, sort }: RunView): string {
  const isSorted = query.get('sort') !== null
  return renderCommandCard('search run-test-cases', {
    'project-code': project.code,
    'run-id': run.id,
    query: search,
    'sort-field': isSorted ? sort.field : undefined,
    'sort-order': isSorted ? (sort.isReverse ? 'desc' : 'asc') : undefined,
    all: true,
  })
}
