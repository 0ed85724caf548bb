import { html } from 'ghtml'
import { writeSearch } from '../../domain/search-terms.js'
import type { ProjectRow } from '../../store/schema.js'
import { formatMarker } from '../../values/markers.js'
import { editTestCasePath, testCasePath, testCasesPath } from '../../values/page-paths.js'
import type { Page, PageCall } from '../page.js'
import { renderCommandCard } from '../parts/command.js'
import { renderDetailsCard } from '../parts/details.js'
import { mayPerform } from '../parts/rights.js'
import { getStatusName, renderStatus } from '../parts/status.js'
import { renderStepsCard } from '../parts/steps.js'
import { formatTime } from '../parts/text.js'
import type { PageContent } from '../shell.js'
import type { Table } from '../table-file.js'
import { renderHistoryTable } from './history-table.js'
import { readTestCaseView, type TestCaseView } from './read-test-case-view.js'
import { renderStabilityCard } from './stability-card.js'
import { renderVersionsCard } from './versions-card.js'

/** A test case: its content, versions, and results in all runs. */
export const testCasePage: Page = {
  path: '/project/:projectCode(^[\\w-]{1,64}$)/tcase/:seq(^\\d{1,10}$)',
  show,
  table: readTable,
}

async function show(call: PageCall): Promise<PageContent> {
  const view = await readTestCaseView(call)
  const { project, row, shown, parts, versions } = view
  const marker = formatMarker(project.code, row.seq)
  const isLatestVersion = shown.version === row.version
  const testCase = { ...parts, version: shown.version, isLatestVersion, legacyId: row.legacyId }
  const content = html`!${renderHead(call, view, marker)}
!${isLatestVersion ? '' : html`<p class="notice" role="status">This is version ${shown.version} of ${versions[0]?.version ?? shown.version}. <a class="link" href="${testCasePath(project.code, row.seq)}">Show the latest version</a></p>`}
<div class="grid">
<div>!${await renderStepsCard(call, testCase)}!${renderHistoryTable(call, view)}</div>
<aside class="side" aria-label="About this test case">!${renderStabilityCard(view)}!${await renderDetailsCard(call, project, testCase)}!${renderVersionsCard(view)}!${renderCommandCard('report history', { 'project-code': project.code, tcase: marker })}</aside>
</div>`
  return { title: `${marker} ${shown.title}`, content, projectCode: project.code, section: 'Test cases' }
}

function renderHead(
  call: PageCall,
  { project, row, shown, history, statuses, users, folderPath }: TestCaseView,
  marker: string,
): string {
  const path = testCasesPath(project.code)
  const folders = folderPath.map((title, index) => {
    const folder = { field: 'folder', value: folderPath.slice(0, index + 1).join('/'), isExcluded: false }
    return html`<a href="${`${path}?${new URLSearchParams({ q: writeSearch([folder]) })}`}"><bdi>${title}</bdi></a> / `
  })
  const last = history.entries.find(({ status }) => status !== 'open')
  const badges = [
    ...(shown.isDraft === 1 ? ['Draft'] : []),
    ...(row.type === 'standalone' ? [] : [row.type === 'template' ? 'Template' : 'Filled from a template']),
  ].map((text) => html`<span class="badge closed">${text}</span>`)
  const facts = [
    renderStatus(statuses, last?.status ?? 'open'),
    html`${shown.priority} priority`,
    html`created !${formatTime(row.createdAt)} by <bdi>${users.get(row.authorId) ?? 'a former user'}</bdi>`,
    ...(row.version > 1 ? [html`updated !${formatTime(row.updatedAt)}`] : []),
  ]
  return html`<nav class="crumbs" aria-label="Breadcrumbs"><a href="${path}" data-key="u">Test cases</a> / !${folders.join('')}<span aria-current="page">${marker}</span></nav>
<div class="head"><div><h1 dir="auto">${shown.title}!${badges.join('')}</h1>
<p class="meta">!${facts.join(' · ')}</p></div>!${renderEditLink(call, project, row.seq)}</div>`
}

function renderEditLink(call: PageCall, project: ProjectRow, seq: number): string {
  if (!mayPerform(call, 'updateTestCase', project)) return ''
  return html`<div class="actions"><a class="button" href="${editTestCasePath(project.code, seq)}">Edit</a></div>`
}

const columns = [
  'run_id',
  'run',
  'status',
  'evidence',
  'version',
  'results',
  'duration_ms',
  'message',
  'author',
  'recorded_at',
]

async function readTable(call: PageCall): Promise<Table> {
  const { history, statuses, users } = await readTestCaseView(call)
  return {
    columns,
    rows: history.entries.map(({ run, status, evidence, version, results, last, firstLine }) => [
      run.id,
      run.title,
      getStatusName(statuses, status),
      evidence ?? null,
      version,
      results,
      last?.timeTaken ?? null,
      firstLine,
      last ? (users.get(last.authorId) ?? null) : null,
      last?.createdAt ?? null,
    ]),
  }
}
