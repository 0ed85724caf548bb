import { html } from 'ghtml'
import { computeMeanPassRate, computePassRate } from '../../domain/pass-rate.js'
import type { RunRow } from '../../store/schema.js'
import { runPath } from '../../values/page-paths.js'
import { renderCountLink } from './counts.js'
import { formatNumber, formatPercent } from './text.js'

/** Returns the text of a run's pass rate, compared with the average of earlier runs; undefined without results. */
export function describePassRate(run: RunRow, earlier: readonly RunRow[]): string | undefined {
  const { passed, done } = computePassRate(run)
  if (done === 0) return undefined
  const shown = formatPercent(passed, done)
  const mean = computeMeanPassRate(earlier)
  if (mean === undefined) return shown
  const points = Math.round((passed / done - mean) * 1000) / 10
  if (points === 0) return `${shown}, the same as the average of earlier runs`
  return `${shown}, ${Math.abs(points).toFixed(1)} points ${points < 0 ? 'below' : 'above'} the average of earlier runs`
}

/** Links the pass rate of a run to the test cases that passed. */
export function renderPassRate(projectCode: string, run: RunRow): string {
  const { passed, done } = computePassRate(run)
  const shown = formatPercent(passed, done)
  return done === 0 ? shown : html`<a href="${linkTo(projectCode, run, 'status:passed')}">${shown}</a>`
}

/** Shows how many of a run's test cases have a result, with a link to them. */
export function renderDone(projectCode: string, run: RunRow, noun = ''): string {
  const { done } = computePassRate(run)
  const text = `${formatNumber(done)} of ${formatNumber(done + run.open)}${noun} done`
  return renderCountLink(linkTo(projectCode, run, '-status:open'), text)
}

/** Links the number of failing test cases of a run to them; empty if there are none. */
export function renderFailing(projectCode: string, run: RunRow): string {
  const failing = run.failed + run.blocked
  if (failing === 0) return ''
  return html`<a class="s c-red" href="${linkTo(projectCode, run, 'is:failing')}">${formatNumber(failing)} failing</a>`
}

function linkTo(projectCode: string, { id }: RunRow, q: string): string {
  return `${runPath(projectCode, id)}?${new URLSearchParams({ q })}`
}
