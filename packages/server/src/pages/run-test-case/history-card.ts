import { html } from 'ghtml'
import { findNamedTestCases } from '../../domain/named-test-cases.js'
import { listRunRowsUpTo, listStatusesInRuns } from '../../store/run-history.js'
import { runTestCasePath, testCasePath } from '../../values/page-paths.js'
import type { PageCall } from '../page.js'
import { renderStatusStrip } from '../parts/charts.js'
import { renderStatus } from '../parts/status.js'
import { formatNumber, formatTime } from '../parts/text.js'
import type { TestCaseView } from './test-case-view.js'

/** Maximum number of runs to search for the test case, and of those in the strip and in the list. */
const maxRuns = 100
const maxStrip = 30
const maxListed = 10

/** Shows the status of the test case in this run and earlier ones. */
export async function renderHistoryCard(
  call: PageCall,
  { project, run, testCase, statuses }: TestCaseView,
): Promise<string> {
  const { db } = call
  const key = (await findNamedTestCases(call, project, [testCase.id])).get(testCase.id)?.key
  if (key === undefined) return ''
  const runs = await listRunRowsUpTo(db, project.key, run.id, maxRuns)
  const found = await listStatusesInRuns(
    call,
    runs.map((each) => each.key),
    [key],
  )
  const byRun = new Map(found.map(({ runKey, status }) => [runKey, status]))
  const own = runs.flatMap((each) => {
    const status = byRun.get(each.key)
    return status === undefined ? [] : [{ run: each, status }]
  })
  if (own.length < 2) return ''
  const strip = own
    .slice(0, maxStrip)
    .map(({ status }) => status)
    .reverse()
  const rows = own.slice(0, maxListed).map(({ run: each, status }) => {
    const current = each.key === run.key ? ' aria-current="true"' : ''
    return html`<li!${current}>!${renderStatus(statuses, status)} <a href="${runTestCasePath(project.code, each.id, testCase.seq)}"><bdi>${each.title}</bdi></a><br><span class="muted">!${formatTime(each.createdAt)}</span></li>`
  })
  return html`<section class="card"><h2>History <span class="muted">last ${formatNumber(strip.length)} runs, newest on the right</span></h2><div class="body">!${renderStatusStrip(statuses, strip)}</div><ul class="history">!${rows.join('')}</ul><p class="more"><a href="${testCasePath(project.code, testCase.seq)}">All runs of the test case</a></p></section>`
}
