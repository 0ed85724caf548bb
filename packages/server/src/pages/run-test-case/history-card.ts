import { html } from 'ghtml'
import { findNamedTestCases } from '../../domain/named-test-cases.js'
import { listRunRowsUpTo, listStatusesInRuns } from '../../store/run-history.js'
import { runTestCasePath } from '../../values/page-paths.js'
import type { PageCall } from '../page.js'
import { statusStrip } from '../parts/charts.js'
import { statusText } from '../parts/status.js'
import { numberText, timeText } from '../parts/text.js'
import type { TestCaseView } from './test-case-view.js'

/** How many runs of the project are looked through, and how many of those with the test case are shown. */
const maxRuns = 100
const maxStrip = 30
const maxListed = 10

/** What the test case was in this run and those before it. */
export async function historyCard(
  call: PageCall,
  { project, run, testCase, statuses }: TestCaseView,
): Promise<string> {
  const { db, engine } = call
  const key = (await findNamedTestCases(call, project, [testCase.id])).get(testCase.id)?.key
  if (key === undefined) return ''
  const runs = await listRunRowsUpTo(db, project.key, run.id, maxRuns)
  const found = await listStatusesInRuns(
    db,
    engine,
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
    return html`<li!${current}>!${statusText(statuses, status)} <a href="${runTestCasePath(project.code, each.id, testCase.seq)}"><bdi>${each.title}</bdi></a><br><span class="muted">!${timeText(each.createdAt)}</span></li>`
  })
  return html`<section class="card"><h2>History <span class="muted">the last ${numberText(strip.length)} runs, newest at the right</span></h2><div class="body">!${statusStrip(statuses, strip)}</div><ul class="history">!${rows.join('')}</ul></section>`
}
