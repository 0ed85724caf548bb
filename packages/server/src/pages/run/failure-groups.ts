import { html } from 'ghtml'
import type { FailureGroup } from '../../domain/run-report.js'
import { writeSearch } from '../../domain/search-terms.js'
import { runTestCasePath } from '../../values/page-paths.js'
import type { PageCall } from '../page.js'
import { countText, numberText } from '../parts/text.js'
import type { RunView } from './read-run-view.js'

/** How many groups, and how many test cases of each, are shown before a link to the rest. */
const maxGroups = 8
const maxNamed = 2

/** Why test cases failed: one line for each kind of message. Empty if nothing failed. */
export function failureGroups(call: PageCall, view: RunView): string {
  const { groups } = view.report
  if (groups.length === 0) return ''
  const failing = groups.reduce((sum, { testCases }) => sum + testCases.length, 0)
  const [shown, rest] = [groups.slice(0, maxGroups), groups.slice(maxGroups)]
  return html`<section class="card" aria-labelledby="failures"><h2 id="failures">What failed, by message <span class="muted">${countText(failing, 'test case')}, ${countText(groups.length, 'message')}</span></h2>
!${shown.map((group) => groupText(call, view, group)).join('')}
!${restText(call, rest)}</section>`
}

function groupText(call: PageCall, view: RunView, group: FailureGroup): string {
  const isShown = view.terms.some(({ field, value }) => field === 'message' && value === group.message)
  const named = group.testCases.slice(0, maxNamed).map(({ seq, title }) => {
    const path = runTestCasePath(view.report.project.code, view.report.run.id, seq)
    return html`<a href="${path}"><bdi>${title}</bdi></a>`
  })
  const others = group.testCases.length - named.length
  const more = others > 0 ? html` and <a href="${linkTo(call, group)}">${numberText(others)} more</a>` : ''
  return html`<div class="group"><p class="message"><a href="${linkTo(call, group)}"!${isShown ? ' aria-current="true"' : ''}>!${messageText(group.message)}</a></p>
<span class="pill">${countText(group.testCases.length, 'test case')}!${group.isNew ? ' · new' : ''}</span>
<p class="tests">!${named.join(', ')}!${more}</p></div>`
}

/** Muted marks stand for what differs between the messages of a group. */
function messageText(message: string): string {
  if (message === '') return html`<span class="muted">No message</span>`
  return message
    .split(/([#…])/)
    .map((part) => (part === '#' || part === '…' ? html`<span class="muted">${part}</span>` : html`${part}`))
    .join('')
}

function linkTo({ path }: PageCall, { message }: FailureGroup): string {
  const q = writeSearch([{ field: 'message', value: message, isExcluded: false }])
  return `${path}?${new URLSearchParams({ q })}#results`
}

function restText({ path }: PageCall, rest: readonly FailureGroup[]): string {
  if (rest.length === 0) return ''
  const count = rest.reduce((sum, { testCases }) => sum + testCases.length, 0)
  const href = `${path}?${new URLSearchParams({ q: 'is:failing' })}#results`
  return html`<p class="more"><a href="${href}">${countText(rest.length, 'more message')}</a> <span class="muted">of ${countText(count, 'test case')}</span></p>`
}
