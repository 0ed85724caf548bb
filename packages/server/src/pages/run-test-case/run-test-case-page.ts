import { html } from 'ghtml'
import { findFolderPaths } from '../../domain/folder-paths.js'
import { findProject } from '../../domain/projects.js'
import { listResultStatuses } from '../../domain/result-statuses.js'
import { findNeighbors, type Neighbors } from '../../domain/run-neighbors.js'
import { getRunTestCase } from '../../domain/run-test-cases.js'
import { findRun } from '../../domain/runs.js'
import { listRunOrder } from '../../store/run-history.js'
import type { RunRow } from '../../store/schema.js'
import { findUserNames } from '../../store/users.js'
import { formatMarker } from '../../values/markers.js'
import { runPath, runsPath, runTestCasePath } from '../../values/page-paths.js'
import type { FormCall, Page, PageCall } from '../page.js'
import { renderCommandCard } from '../parts/command.js'
import { renderDetailsCard } from '../parts/details.js'
import { renderFormError } from '../parts/form.js'
import { renderFolderPath } from '../parts/place.js'
import { mayRecord } from '../parts/record-form.js'
import { getStatusName, indexStatuses, renderStatus } from '../parts/status.js'
import { renderStepsCard } from '../parts/steps.js'
import { hasSearch, keepSearch } from '../run/kept-search.js'
import { readChangedAt } from '../run/read-changed-at.js'
import { readRunView } from '../run/read-run-view.js'
import type { PageContent } from '../shell.js'
import { formUpload, storeFormFiles } from '../store-form-files.js'
import type { Table } from '../table-file.js'
import { renderHistoryCard } from './history-card.js'
import { renderRecordCard } from './record-card.js'
import { renderResultsCard } from './results-card.js'
import type { TestCaseView } from './test-case-view.js'
import { writeComment } from './write-comment.js'

/** A test case in a run: its results, its steps, and a form to record a result. */
export const runTestCasePage: Page = {
  path: '/project/:projectCode(^[\\w-]{1,64}$)/run/:runId(^\\d{1,10}$)/tcase/:seq(^\\d{1,10}$)',
  show,
  changedAt: readChangedAt,
  table: readTable,
  upload: formUpload,
  submit,
}

async function readView(call: PageCall): Promise<TestCaseView> {
  const { projectCode = '', runId = '', seq = '' } = call.params
  const project = await findProject(call, projectCode)
  const run = await findRun(call, project, runId)
  const testCase = await getRunTestCase(call, project, run, seq)
  const userIds = [...new Set(testCase.results.map(({ authorId }) => authorId))]
  return {
    project,
    run,
    testCase,
    statuses: indexStatuses(await listResultStatuses(call.db)),
    users: await findUserNames(call, userIds),
    neighbors: await readNeighbors(call, run, testCase.seq),
    isOfSearch: hasSearch(call.query),
    folderPath: (await findFolderPaths(call, project.key, [testCase.folderId])).get(testCase.folderId) ?? [],
  }
}

/** Finds the test cases nearby in the folder tree, or in what the search of the run page selects. */
async function readNeighbors(call: PageCall, run: RunRow, seq: number): Promise<Neighbors> {
  const rows = hasSearch(call.query) ? (await readRunView(call)).selected : await listRunOrder(call.db, run)
  return findNeighbors(rows, seq)
}

async function show(call: PageCall): Promise<PageContent> {
  const view = await readView(call)
  const { project, run, testCase } = view
  const marker = formatMarker(project.code, testCase.seq)
  const content = html`!${renderFormError(call.formError?.message)}
!${renderHead(call, view, marker)}
<div class="grid">
<div>
<div data-live="results">!${testCase.results.length > 0 ? await renderResultsCard(call, view) : ''}</div>
!${await renderStepsCard(call, testCase)}
</div>
<aside class="side" aria-label="About this test case">!${mayRecord(call, view) ? renderRecordCard(call, view) : ''}!${await renderHistoryCard(call, view)}!${await renderDetailsCard(call, project, testCase)}!${renderCommandCard('api runs test-cases get', { 'project-code': project.code, 'run-id': run.id, 'tcase-id': marker })}</aside>
</div>`
  return {
    title: `${marker} ${testCase.title} · ${run.title}`,
    content,
    projectCode: project.code,
    section: 'Runs',
  }
}

function renderHead(
  { query }: PageCall,
  { project, run, testCase, statuses, neighbors, folderPath }: TestCaseView,
  marker: string,
): string {
  const pathOf = (seq: number) => keepSearch(runTestCasePath(project.code, run.id, seq), query)
  const link = (name: string, seq: number | undefined, key: string) =>
    seq === undefined ? '' : html`<a class="button" href="${pathOf(seq)}" data-key="${key}">${name}</a>`
  const arrow = (text: string, name: string, seq: number | undefined, key: string) =>
    seq === undefined
      ? ''
      : html`<a class="button" href="${pathOf(seq)}" data-key="${key}" title="${name}"><span aria-hidden="true">${text}</span><span class="unseen">${name}</span></a>`
  return html`<nav class="crumbs" aria-label="Breadcrumbs"><a href="${runsPath(project.code)}">Runs</a> / <a href="${keepSearch(runPath(project.code, run.id), query)}" data-key="u"><bdi>${run.title}</bdi></a> / <span aria-current="page">${marker}</span></nav>
<div class="head"><div data-live="title" data-updated="${run.updatedAt}" data-open="${run.closedAt ? '' : 'yes'}"><h1 dir="auto">${testCase.title}</h1>
<p class="meta">!${renderStatus(statuses, testCase.status)} · !${renderFolderPath(folderPath)} · ${testCase.priority} priority</p></div>
<div class="actions" data-live="actions">!${arrow('←', 'Previous test case', neighbors.previous, 'k')}!${arrow('→', 'Next test case', neighbors.next, 'j')}!${link('Previous failing', neighbors.previousFailing, 'N')}!${link('Next failing', neighbors.nextFailing, 'n')}!${run.closedAt === null ? link('Next open', neighbors.nextOpen, 'o') : ''}</div></div>`
}

/** Reads the results of the test case in this run, newest first. The comments are HTML, as in the API. */
async function readTable(call: PageCall): Promise<Table> {
  const { testCase, statuses, users } = await readView(call)
  return {
    columns: ['id', 'status', 'duration_ms', 'comment', 'links', 'author', 'recorded_at'],
    rows: [...testCase.results]
      .reverse()
      .map(({ id, status, timeTaken, comment, links, authorId, createdAt }) => [
        id,
        getStatusName(statuses, status),
        timeTaken,
        comment,
        links.map(({ url }) => url),
        users.get(authorId) ?? null,
        createdAt,
      ]),
  }
}

/** Records a result, then shows the next test case of the search, or else the next one without a result. */
async function submit(call: FormCall): Promise<string> {
  const { project, run, testCase, neighbors, isOfSearch } = await readView(call)
  const comment = writeComment(call.form.get('comment') ?? '', await storeFormFiles(call))
  const body = { status: call.form.get('status') ?? '', ...(comment === '' ? {} : { comment }) }
  const params = { projectCode: project.code, runId: String(run.id), tcaseId: testCase.id }
  await call.perform('createResult', { params, body })
  const next = isOfSearch ? neighbors.next : neighbors.nextOpen
  return keepSearch(runTestCasePath(project.code, run.id, next ?? testCase.seq), call.query)
}
