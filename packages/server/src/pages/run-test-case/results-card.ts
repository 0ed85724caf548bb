import { html } from 'ghtml'
import type { PageCall } from '../page.js'
import { commentText } from '../parts/comment.js'
import { statusText } from '../parts/status.js'
import { countText, durationText, timeText } from '../parts/text.js'
import type { TestCaseView } from './test-case-view.js'

/** Every result of the test case in this run, newest first. */
export async function resultsCard(call: PageCall, view: TestCaseView): Promise<string> {
  const results = [...view.testCase.results].reverse()
  const items: string[] = []
  for (const result of results) items.push(await resultText(call, view, result))
  return html`<section class="card" data-live="results"><h2>Results <span class="muted">${countText(results.length, 'result')}, newest first</span></h2>!${items.join('')}</section>`
}

async function resultText(
  { origin }: PageCall,
  { statuses, users }: TestCaseView,
  { status, authorId, createdAt, timeTaken, comment, links }: TestCaseView['testCase']['results'][number],
): Promise<string> {
  const duration = timeTaken === null ? '' : html` · ${durationText(timeTaken)}`
  const items = links.map(({ text, url }) => html`<a class="link" href="${url}" rel="noreferrer">${text}</a>`)
  return html`<article class="result"><p>!${statusText(statuses, status)} <span class="muted">by <bdi>${users.get(authorId) ?? 'a former user'}</bdi>, !${timeText(createdAt)}!${duration}</span></p>
!${items.length === 0 ? '' : html`<p>!${items.join(', ')}</p>`}
!${comment === '' ? '' : await commentText(comment, origin)}</article>`
}
