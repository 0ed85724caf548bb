import { html } from 'ghtml'
import { computePassRate } from '../../domain/pass-rate.js'
import { changes } from '../../domain/run-comparison.js'
import { writeSearch } from '../../domain/search-terms.js'
import type { RunRow } from '../../store/schema.js'
import { comparisonPath, projectPath, runPath, runsPath } from '../../values/page-paths.js'
import type { PageCall } from '../page.js'
import { renderProgressBar } from '../parts/charts.js'
import { formatCount, formatNumber, formatPercent, formatTime } from '../parts/text.js'
import { renderChange } from './change-names.js'
import type { ComparisonView } from './read-comparison-view.js'

/** Shows the compared runs with their progress, and counts of changes that filter the table. */
export function renderComparisonHead(call: PageCall, view: ComparisonView): string {
  const { project, run, base, counts } = view.comparison
  const { code } = project
  return html`<nav class="crumbs" aria-label="Breadcrumbs"><a href="${projectPath(code)}">${project.title}</a> / <a href="${runsPath(code)}">Runs</a> / <a href="${runPath(code, run.id)}">${run.id}</a> / <span aria-current="page">Compared with ${base.id}</span></nav>
<div class="head"><div><h1><bdi>${run.title}</bdi> <span class="against">compared with <bdi>${base.title}</bdi></span></h1>
<p class="meta">${formatCount(counts.unchanged, 'test case')} without a change</p></div>
<div class="actions"><a class="button" href="${comparisonPath(code, base.id, run.id)}">Swap</a></div></div>
<div class="pair">!${renderSide(code, view, run, 'Run')}!${renderSide(code, view, base, 'Compared with')}</div>
!${renderCountLinks(call, view)}`
}

function renderSide(code: string, { statuses }: ComparisonView, run: RunRow, label: string): string {
  const { passed, done } = computePassRate(run)
  return html`<section class="card" aria-label="${label}"><div class="body"><p><span class="muted">${label}</span> <a class="link" href="${runPath(code, run.id)}"><bdi>${run.title}</bdi></a></p>
!${renderProgressBar(statuses, run)}<p class="muted">!${formatTime(run.createdAt)} · ${formatNumber(done)} of ${formatCount(done + run.open, 'test case')} done · pass rate ${formatPercent(passed, done)}</p></div></section>`
}

function renderCountLinks({ path }: PageCall, { comparison, search }: ComparisonView): string {
  const current = (q: string) => (q === search ? ' aria-current="true"' : '')
  const items = changes.map((change) => {
    const q = writeSearch([{ field: 'is', value: change, isExcluded: false }])
    return html`<li><a href="${path}?${new URLSearchParams({ q })}"!${current(q)}>!${renderChange(change)} <b>${formatNumber(comparison.counts[change])}</b></a></li>`
  })
  return html`<ul class="counts" aria-label="Test cases by change"><li><a href="${path}"!${current('')}>All <b>${formatNumber(comparison.testCases.length)}</b></a></li>!${items.join('')}</ul>`
}
