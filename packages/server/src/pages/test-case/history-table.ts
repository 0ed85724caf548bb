import { html } from 'ghtml'
import type { HistoryEntry } from '../../domain/test-case-history.js'
import { runTestCasePath } from '../../values/page-paths.js'
import type { PageCall } from '../page.js'
import { renderFileLinks } from '../parts/file-links.js'
import { changeQuery } from '../parts/pager.js'
import { renderStatus } from '../parts/status.js'
import { formatCount, formatDuration, formatTime } from '../parts/text.js'
import type { TestCaseView } from './read-test-case-view.js'

/** Shows the test case in its runs, newest first. */
export function renderHistoryTable(call: PageCall, view: TestCaseView): string {
  const { entries, hasMore } = view.history
  const files = renderFileLinks(call.path)
  const heading = html`<h2 id="history">Runs <span class="muted">${formatCount(entries.length, 'run')}, newest first</span> !${files}</h2>`
  if (entries.length === 0) {
    return html`<section class="card" aria-labelledby="history"><h2 id="history">Runs</h2><p class="empty">This test case is not in any run yet.</p></section>`
  }
  const more = hasMore
    ? html`<p class="more"><a href="${changeQuery(call.path, call.query, { all: '1' })}">All runs</a></p>`
    : ''
  return html`<section class="card" id="runs" aria-labelledby="history">!${heading}
<div class="scroll"><table class="rows"><thead><tr><th scope="col">Status</th><th scope="col">Run</th><th scope="col" class="opt num">Version</th><th scope="col" class="num">Duration</th><th scope="col" class="opt num">Time</th></tr></thead><tbody>!${entries.map((entry) => renderRow(view, entry)).join('\n')}</tbody></table></div>!${more}</section>`
}

function renderRow({ project, row, statuses, users }: TestCaseView, entry: HistoryEntry): string {
  const { run, status, version, results, last, firstLine, evidence } = entry
  const author = last && (users.get(last.authorId) ?? 'a former user')
  const facts = [
    author === undefined ? '' : html`by <bdi>${author}</bdi>`,
    results > 1 ? html`${formatCount(results, 'result')}` : '',
    run.closedAt === null ? 'open run' : '',
  ].filter((fact) => fact !== '')
  return html`<tr data-status="${status}"><td>!${renderStatus(statuses, status)}</td>
<td class="main"><a class="title" href="${runTestCasePath(project.code, run.id, row.seq)}" dir="auto">${run.title}</a>!${renderEvidence(evidence)}
!${facts.length === 0 ? '' : html`<div class="sub">!${facts.join(' · ')}</div>`}
!${firstLine === '' ? '' : html`<div class="why" dir="auto">${firstLine}</div>`}</td>
<td class="opt num">${version}</td>
<td class="num">${last?.timeTaken == null ? '–' : formatDuration(last.timeTaken)}</td>
<td class="opt num muted">!${formatTime(last?.createdAt ?? run.createdAt)}</td></tr>`
}

function renderEvidence(evidence: HistoryEntry['evidence']): string {
  if (evidence === 'changed') {
    return html` <span class="mark" title="Changed between passed and failed, although the test case did not change">Changed</span>`
  }
  return evidence === 'retried'
    ? html` <span class="mark" title="Passed after a failed attempt">Retried</span>`
    : ''
}
