import { html } from 'ghtml'
import { listResultStatuses } from '../domain/result-statuses.js'
import { listApiKeys } from '../store/credentials.js'
import { listProjectRows, readCountsOfProjects } from '../store/projects.js'
import { listLastRunRows } from '../store/run-history.js'
import type { ProjectRow, RunRow } from '../store/schema.js'
import { apiKeysPath, projectPath, projectsPath, runPath, testCasesPath } from '../values/page-paths.js'
import type { Page, PageCall } from './page.js'
import { renderRunsChart } from './parts/charts.js'
import { renderCommandCard } from './parts/command.js'
import { linkToRuns, renderCountLink } from './parts/counts.js'
import { renderFileLinks } from './parts/file-links.js'
import { renderDone, renderFailing } from './parts/pass-rate.js'
import { indexStatuses, type Statuses } from './parts/status.js'
import { formatCount, formatTime } from './parts/text.js'
import type { PageContent } from './shell.js'
import type { Table } from './table-file.js'

/** Number of runs in the chart of each project. */
const chartedRuns = 10

/** Lists the projects with the outcome of their last runs. */
export const projectsPage: Page = { path: projectsPath, show, table: readTable }

async function readView(call: PageCall) {
  const projects = await listProjectRows(call.db, call.user)
  const keys = projects.map(({ key }) => key)
  const counts = await readCountsOfProjects(call, keys)
  return { projects, counts, runs: await listLastRunRows(call, keys, chartedRuns) }
}

async function show(call: PageCall): Promise<PageContent> {
  const { db, path } = call
  const { projects, counts, runs } = await readView(call)
  const statuses = indexStatuses(await listResultStatuses(db))
  const cards = projects.map((project) => {
    const ofProject = runs.filter(({ projectKey }) => projectKey === project.key)
    return renderProjectCard(project, counts.get(project.key), ofProject, statuses)
  })
  const content = html`<div class="head"><div><h1>Projects</h1></div>!${renderFileLinks(path)}</div>
!${cards.length === 0 ? renderFirstSteps(call, 'There are no projects yet, or you do not have access to any of them.') : html`<div class="tiles">!${cards.join('')}</div>!${renderCommandCard('api projects list', {})}!${await renderKeyHint(call)}`}`
  return { title: 'Projects', content }
}

function renderProjectCard(
  { code, title, archivedAt }: ProjectRow,
  counts: { readonly testCaseCount: number; readonly openRuns: number } | undefined,
  runs: readonly RunRow[],
  statuses: Statuses,
): string {
  const last = runs.at(-1)
  const charted = runs.map((run) => ({ title: run.title, href: runPath(code, run.id), counts: run }))
  return html`<section class="card tile"><h2><a href="${projectPath(code)}"><bdi>${title}</bdi></a> <span class="muted mono">${code}</span>!${archivedAt ? html`<span class="badge closed">Archived</span>` : ''}</h2>
<p class="muted">!${renderCountLink(testCasesPath(code), formatCount(counts?.testCaseCount ?? 0, 'test case'))} · !${renderCountLink(linkToRuns(code, { is: 'open' }), formatCount(counts?.openRuns ?? 0, 'open run'))}</p>
!${last ? html`!${renderRunsChart(statuses, charted, { height: 64 })}<p>Last run: <a class="link" href="${runPath(code, last.id)}"><bdi>${last.title}</bdi></a><br><span class="muted">!${[renderFailing(code, last), renderDone(code, last), formatTime(last.updatedAt)].filter((fact) => fact !== '').join(' · ')}</span></p>` : html`<p class="muted">No runs yet.</p>`}</section>`
}

/** Says where to get a key for the command to people who have none. */
async function renderKeyHint({ db, reader: { session } }: PageCall): Promise<string> {
  if (!session || (await listApiKeys(db, session.user.id)).length > 0) return ''
  return html`<p class="muted hint">You have no API key yet. To use the command line, <a class="link" href="${apiKeysPath}">create an API key</a> or run <code>qasphere auth login</code>.</p>`
}

/** The first steps for a tenant without projects. */
function renderFirstSteps({ origin, reader }: PageCall, text: string): string {
  const key = reader.session
    ? html`<p>First, create an <a class="link" href="${apiKeysPath}">API key</a>.</p>`
    : ''
  return html`<section class="card"><h2>Get started</h2><p>${text}</p>!${key}
<p>Create a project and upload a test report. The upload creates a test case for each test:</p>
<code class="command" data-copy>export QAS_URL=${origin} QAS_TOKEN=…
qasphere api projects create --code SHOP --title 'Web shop'
qasphere junit-upload --project-code SHOP --create-tcases report.xml</code></section>`
}

async function readTable(call: PageCall): Promise<Table> {
  const { projects, counts, runs } = await readView(call)
  return {
    columns: ['code', 'title', 'state', 'test_cases', 'open_runs', 'last_run', 'last_run_at'],
    rows: projects.map(({ key, code, title, archivedAt }) => {
      const last = runs.findLast(({ projectKey }) => projectKey === key)
      return [
        code,
        title,
        archivedAt === null ? 'active' : 'archived',
        counts.get(key)?.testCaseCount ?? 0,
        counts.get(key)?.openRuns ?? 0,
        last?.id ?? null,
        last?.updatedAt ?? null,
      ]
    }),
  }
}
