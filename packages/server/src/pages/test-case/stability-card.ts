import { html } from 'ghtml'
import type { FlakinessEvidence } from 'qasphere-contract/reports'
import { renderStatusStrip } from '../parts/charts.js'
import { renderCountLink } from '../parts/counts.js'
import { formatCount, formatDuration, formatNumber } from '../parts/text.js'
import type { TestCaseView } from './read-test-case-view.js'

/** Maximum number of runs in the strip. */
const maxStrip = 30

/** Shows how reliable the test case is: recent statuses, evidence of flakiness, and durations. */
export function renderStabilityCard({ history: { entries, durations }, statuses }: TestCaseView): string {
  const withResult = entries.filter(({ status }) => status !== 'open')
  if (withResult.length === 0) return ''
  const strip = withResult
    .slice(0, maxStrip)
    .map(({ status }) => status)
    .reverse()
  const count = (kind: FlakinessEvidence) => entries.filter(({ evidence }) => evidence === kind).length
  const passed = withResult.filter(({ status }) => status === 'passed').length
  const facts: readonly (readonly [string, string])[] = [
    ['Passed', `${formatNumber(passed)} of ${formatCount(withResult.length, 'run')}`],
    ['Changed without an edit', formatCount(count('changed'), 'time')],
    ['Passed after a failed attempt', formatCount(count('retried'), 'time')],
    ...(durations === undefined
      ? []
      : ([
          ['Median duration', formatDuration(durations.median)],
          ['90th percentile', formatDuration(durations.p90)],
        ] as const)),
  ]
  const items = facts.map(
    ([name, value]) => html`<dt>${name}</dt><dd>!${renderCountLink('#runs', value)}</dd>`,
  )
  return html`<section class="card"><h2>Stability <span class="muted">last ${formatCount(strip.length, 'result')}, newest on the right</span></h2>
<div class="body">!${renderStatusStrip(statuses, strip)}</div>
<dl class="delta">!${items.join('')}</dl>
<p class="muted">A test case is flaky if it changes from passed to failed and back without being edited, or if it passes after a failed attempt. Such runs are marked. The numbers cover all runs below, which can be more than the report of flaky test cases covers.</p></section>`
}
