import { html } from 'ghtml'
import type { PageCall } from '../page.js'
import { renderComment } from '../parts/comment.js'
import { renderFileLinks } from '../parts/file-links.js'
import { renderStatus } from '../parts/status.js'
import { formatCount, formatDuration, formatTime } from '../parts/text.js'
import type { TestCaseView } from './test-case-view.js'

/** Shows all results of the test case in this run, newest first. */
export async function renderResultsCard(call: PageCall, view: TestCaseView): Promise<string> {
  const results = [...view.testCase.results].reverse()
  const items: string[] = []
  for (const result of results) items.push(await renderResult(call, view, result))
  return html`<section class="card"><h2>Results <span class="muted">${formatCount(results.length, 'result')}, newest first</span> !${renderFileLinks(call.path)}</h2>!${items.join('')}</section>`
}

async function renderResult(
  { origin }: PageCall,
  { statuses, users }: TestCaseView,
  { status, authorId, createdAt, timeTaken, comment, links }: TestCaseView['testCase']['results'][number],
): Promise<string> {
  const duration = timeTaken === null ? '' : html` · ${formatDuration(timeTaken)}`
  const items = links.map(({ text, url }) => html`<a class="link" href="${url}" rel="noreferrer">${text}</a>`)
  return html`<article class="result"><p>!${renderStatus(statuses, status)} <span class="muted">by <bdi>${users.get(authorId) ?? 'a former user'}</bdi>, !${formatTime(createdAt)}!${duration}</span></p>
!${items.length === 0 ? '' : html`<p>!${items.join(', ')}</p>`}
!${comment === '' ? '' : await renderComment(comment, origin)}</article>`
}
