import { html } from 'ghtml'
import type { FailureGroup } from '../../domain/run-report.js'
import { writeSearch } from '../../domain/search-terms.js'
import { indexOutlined, type OutlinedTestCase } from '../../store/run-outline.js'
import { runTestCasePath } from '../../values/page-paths.js'
import type { PageCall } from '../page.js'
import { formatCount, formatNumber } from '../parts/text.js'
import type { RunView } from './read-run-view.js'

/** Maximum number of groups, and of test cases in each, before a link to the rest. */
const maxGroups = 8
const maxNamed = 2

/** Shows why test cases failed, one row per group of messages. Empty if no test case failed. */
export async function renderFailureGroups(call: PageCall, view: RunView): Promise<string> {
  const { groups } = view.report
  if (groups.length === 0) return ''
  const failing = groups.reduce((sum, { testCases }) => sum + testCases.length, 0)
  const [shown, rest] = [groups.slice(0, maxGroups), groups.slice(maxGroups)]
  const keys = shown.flatMap(({ testCases }) => testCases.slice(0, maxNamed).map(({ key }) => key))
  const outlined = await indexOutlined(call, view.report.run, keys)
  return html`<section class="card" aria-labelledby="failures"><h2 id="failures">Failures by message <span class="muted">${formatCount(failing, 'test case')}, ${formatCount(groups.length, 'message')}</span></h2>
!${shown.map((group) => renderGroup(call, view, group, outlined)).join('')}
!${renderRest(call, rest)}</section>`
}

function renderGroup(
  call: PageCall,
  view: RunView,
  group: FailureGroup,
  outlined: ReadonlyMap<number, OutlinedTestCase>,
): string {
  const isShown = view.terms.some(({ field, value }) => field === 'message' && value === group.message)
  const named = group.testCases.slice(0, maxNamed).map(({ key, seq }) => {
    const path = runTestCasePath(view.report.project.code, view.report.run.id, seq)
    return html`<a href="${path}"><bdi>${outlined.get(key)?.title ?? ''}</bdi></a>`
  })
  const others = group.testCases.length - named.length
  const more = others > 0 ? html` and <a href="${linkTo(call, group)}">${formatNumber(others)} more</a>` : ''
  return html`<div class="group"><p class="message"><a href="${linkTo(call, group)}"!${isShown ? ' aria-current="true"' : ''}>!${renderMessage(group.message)}</a></p>
<a class="pill" href="${linkTo(call, group)}">${formatCount(group.testCases.length, 'test case')}!${group.isNew ? ' · new' : ''}</a>
<p class="tests">!${named.join(', ')}!${more}</p></div>`
}

/** Mutes the placeholders for the parts in which the messages of a group differ. */
function renderMessage(message: string): string {
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

function renderRest({ path }: PageCall, rest: readonly FailureGroup[]): string {
  if (rest.length === 0) return ''
  const count = rest.reduce((sum, { testCases }) => sum + testCases.length, 0)
  const href = `${path}?${new URLSearchParams({ q: 'is:failing' })}#results`
  return html`<p class="more"><a href="${href}">${formatCount(rest.length, 'more message')}</a> <span class="muted">in ${formatCount(count, 'test case')}</span></p>`
}
