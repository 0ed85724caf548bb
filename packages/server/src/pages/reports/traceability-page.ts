import { html } from 'ghtml'
import type { RequirementState } from 'qasphere-contract/coverage-reports'
import { findProject } from '../../domain/projects.js'
import { listResultStatuses } from '../../domain/result-statuses.js'
import { writeSearch } from '../../domain/search-terms.js'
import {
  countRequirements,
  requirementStates,
  searchRequirements,
  type TracedRequirement,
  traceRequirements,
} from '../../domain/traceability.js'
import type { CoveringTestCase } from '../../store/coverage.js'
import type { ProjectRow } from '../../store/schema.js'
import { formatMarker } from '../../values/markers.js'
import { runTestCasePath, testCasePath } from '../../values/page-paths.js'
import type { Page, PageCall } from '../page.js'
import { renderCommandCard } from '../parts/command.js'
import { renderFilterForm } from '../parts/filter.js'
import { formatRange, pager, readRowRange } from '../parts/pager.js'
import {
  attentionOrder,
  getStatusName,
  indexStatuses,
  renderStatus,
  renderStatusIcon,
  type Statuses,
} from '../parts/status.js'
import { formatCount, formatNumber } from '../parts/text.js'
import type { PageContent } from '../shell.js'
import type { Table } from '../table-file.js'
import { renderReportHead } from './report-head.js'

/** Requirements, the test cases that cover them, their latest status, and the gaps. */
export const traceabilityPage: Page = {
  path: '/project/:projectCode(^[\\w-]{1,64}$)/reports/traceability',
  show,
  table: readTable,
}

const definition =
  'A requirement is failing if the latest result of at least one of its test cases is failed or blocked, uncovered if it has no test case, and incomplete if none fails but not all passed.'

const searchTerms: readonly (readonly [string, string])[] = [
  [requirementStates.map((state) => `is:${state}`).join(' '), 'by state'],
  ['SHOP-12', 'covered by this test case'],
  ['invoice -draft', 'words of the requirement'],
]

/** The icon and the color of each state. */
const looks: Readonly<Record<RequirementState, readonly [icon: string, color: string, name: string]>> = {
  failing: [renderStatusIcon('failed'), 'c-red', 'Failing'],
  uncovered: [renderStatusIcon('custom1'), 'c-orange', 'Uncovered'],
  incomplete: [renderStatusIcon('open'), 'c-blue', 'Incomplete'],
  passed: [renderStatusIcon('passed'), 'c-green', 'Passed'],
}

function renderState(state: RequirementState): string {
  const [icon, color, name] = looks[state]
  return html`<span class="s ${color}">!${icon}${name}</span>`
}

interface TraceabilityView {
  readonly project: ProjectRow
  readonly statuses: Statuses
  readonly search: string
  readonly problems: readonly string[]
  readonly all: readonly TracedRequirement[]
  readonly found: readonly TracedRequirement[]
}

async function readView(call: PageCall): Promise<TraceabilityView> {
  const project = await findProject(call, call.params.projectCode ?? '')
  await call.found()
  const search = call.query.get('q') ?? ''
  const all = await traceRequirements(call, project)
  return {
    project,
    search,
    all,
    statuses: indexStatuses(await listResultStatuses(call.db)),
    ...searchRequirements(project, all, search),
  }
}

async function show(call: PageCall): Promise<PageContent> {
  const view = await readView(call)
  const { project, found } = view
  const { path, query } = call
  const range = readRowRange(query, found.length)
  const content = html`!${renderReportHead(project, 'Traceability', 'Traceability', definition)}
!${renderCounts(call, view)}
<div class="grid"><div>
<section class="card" id="results" aria-labelledby="results-title"><h2 id="results-title">Requirements <span class="muted">failing first, ${formatRange(range)}</span></h2>
!${renderFilterForm({ path, query, label: 'Search requirements', placeholder: 'is:uncovered text', terms: searchTerms, problems: view.problems })}
!${found.length === 0 ? renderEmpty(view) : renderTable(call, view, found.slice(range.from, range.to))}
!${pager(path, query, range)}</section>
</div>
<aside class="side" aria-label="About this report">!${renderCommandCard('report traceability', { 'project-code': project.code, query: view.search })}</aside></div>`
  return { title: 'Traceability', content, projectCode: project.code, section: 'Reports' }
}

function renderCounts({ path }: PageCall, { all, search }: TraceabilityView): string {
  const counts = countRequirements(all)
  const current = (q: string) => (q === search ? ' aria-current="true"' : '')
  const items = requirementStates.map((state) => {
    const q = writeSearch([{ field: 'is', value: state, isExcluded: false }])
    return html`<li><a href="${path}?${new URLSearchParams({ q })}"!${current(q)}>!${renderState(state)} <b>${formatNumber(counts[state])}</b></a></li>`
  })
  return html`<ul class="counts" aria-label="Requirements by state"><li><a href="${path}"!${current('')}>All <b>${formatNumber(all.length)}</b></a></li>!${items.join('')}</ul>`
}

function renderEmpty({ all }: TraceabilityView): string {
  const text =
    all.length === 0
      ? 'This project has no requirements. To see their coverage here, add requirements to test cases.'
      : 'No requirements match your search.'
  return html`<p class="empty">${text}</p>`
}

function renderTable(call: PageCall, view: TraceabilityView, rows: readonly TracedRequirement[]): string {
  return html`<div class="scroll"><table class="rows"><thead><tr><th scope="col">State</th><th scope="col">Requirement and its test cases</th></tr></thead><tbody>!${rows.map((row) => renderRow(call, view, row)).join('\n')}</tbody></table></div>`
}

function renderRow(call: PageCall, view: TraceabilityView, traced: TracedRequirement): string {
  const { text, url } = traced.requirement
  const heading =
    url === ''
      ? html`<span class="title" dir="auto">${text}</span>`
      : html`<a class="title" href="${url}" rel="noreferrer" dir="auto">${text}</a>`
  return html`<tr><td>!${renderState(traced.state)}</td><td class="main">!${heading}!${renderCovering(call, view, traced)}</td></tr>`
}

/** Maximum number of test cases of a requirement, before a link to all of them. */
const maxCovering = 3

/** Lists the test cases of a requirement, those that need attention first. */
function renderCovering(
  { path, query }: PageCall,
  view: TraceabilityView,
  traced: TracedRequirement,
): string {
  const { requirement, testCases } = traced
  if (testCases.length === 0) return html`<div class="sub">No test case covers it.</div>`
  const rank = ({ last }: CoveringTestCase) => attentionOrder.indexOf(last?.status ?? 'open')
  const sorted = testCases.toSorted((one, other) => rank(one) - rank(other))
  const shown = query.get('all') === '1' ? sorted : sorted.slice(0, maxCovering)
  const items = shown.map((testCase) => html`<li>!${renderTestCase(view, testCase)}</li>`)
  const rest = testCases.length - shown.length
  const q = writeSearch([{ field: undefined, value: requirement.text, isExcluded: false }])
  const more =
    rest > 0
      ? html`<li><a href="${path}?${new URLSearchParams({ q, all: '1' })}">${formatCount(rest, 'more test case')}</a></li>`
      : ''
  return html`<ul class="covering">!${items.join('')}!${more}</ul>`
}

function renderTestCase(
  { project, statuses }: TraceabilityView,
  { seq, title, last }: CoveringTestCase,
): string {
  const status = renderStatus(statuses, last?.status ?? 'open')
  const result = last
    ? html`<a href="${runTestCasePath(project.code, last.runId, seq)}">!${status}</a>`
    : status
  return html`!${result} <a href="${testCasePath(project.code, seq)}"><span class="mono muted">${formatMarker(project.code, seq)}</span> <bdi>${title}</bdi></a>`
}

async function readTable(call: PageCall): Promise<Table> {
  const { project, statuses, found } = await readView(call)
  return {
    columns: ['requirement', 'url', 'state', 'id', 'title', 'last_status', 'last_run'],
    rows: found.flatMap(({ requirement: { text, url }, state, testCases }) => {
      if (testCases.length === 0) return [[text, url, state, null, null, null, null]]
      return testCases.map(({ seq, title, last }) => [
        text,
        url,
        state,
        formatMarker(project.code, seq),
        title,
        getStatusName(statuses, last?.status ?? 'open'),
        last?.runId ?? null,
      ])
    }),
  }
}
