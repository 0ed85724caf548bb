import { html } from 'ghtml'
import type { Status } from 'qasphere-contract/scalars'
import { isFailing } from '../../domain/run-changes.js'
import type { FailureGroup } from '../../domain/run-report.js'
import { findStrips, maxStripRuns } from '../../domain/run-rows.js'
import { writeSearch } from '../../domain/search-terms.js'
import { indexOutlined, type OutlinedTestCase } from '../../store/run-outline.js'
import { runTestCasePath } from '../../values/page-paths.js'
import type { PageCall } from '../page.js'
import { formatCount, formatNumber } from '../parts/text.js'
import type { RunView } from './read-run-view.js'

/** Maximum number of groups, and of test cases in each, before a link to the rest. */
const maxGroups = 8
const maxNamed = 2

/** What is known about the test cases that groups name, by key. */
interface Named {
  readonly outlined: ReadonlyMap<number, OutlinedTestCase>
  readonly strips: Awaited<ReturnType<typeof findStrips>>
}

/** Shows why test cases failed, one row per group of messages. Empty if no test case failed. */
export async function renderFailureGroups(call: PageCall, view: RunView): Promise<string> {
  const { groups } = view.report
  if (groups.length === 0) return ''
  const failing = groups.reduce((sum, { testCases }) => sum + testCases.length, 0)
  const [shown, rest] = [groups.slice(0, maxGroups), groups.slice(maxGroups)]
  const named = shown.flatMap(({ testCases }) => testCases.slice(0, maxNamed))
  const [outlined, strips] = await Promise.all([
    indexOutlined(
      call,
      view.report.run,
      named.map(({ key }) => key),
    ),
    findStrips(call, view.report, named),
  ])
  return html`<section class="card" aria-labelledby="failures"><h2 id="failures">Failures by message <span class="muted">${formatCount(failing, 'test case')}, ${formatCount(groups.length, 'message')}</span></h2>
!${shown.map((group) => renderGroup(call, view, group, { outlined, strips })).join('')}
!${renderRest(call, rest)}</section>`
}

function renderGroup(
  call: PageCall,
  view: RunView,
  group: FailureGroup,
  { outlined, strips }: Named,
): string {
  const isShown = view.terms.some(({ field, value }) => field === 'message' && value === group.message)
  const [shown, others] = [group.testCases.slice(0, maxNamed), group.testCases.length - maxNamed]
  const named = shown.map(({ key, seq }) => {
    const path = runTestCasePath(view.report.project.code, view.report.run.id, seq)
    return html`<a href="${path}"><bdi>${outlined.get(key)?.title ?? ''}</bdi></a>`
  })
  const more = others > 0 ? html` and <a href="${linkTo(call, group)}">${formatNumber(others)} more</a>` : ''
  return html`<div class="group"><p class="message"><a href="${linkTo(call, group)}"!${isShown ? ' aria-current="true"' : ''}>!${renderMessage(group.message)}</a></p>
<a class="pill" href="${linkTo(call, group)}">${formatCount(group.testCases.length, 'test case')}!${group.isNew ? ' · new' : ''}</a>
<p class="tests">!${named.join(', ')}!${more}!${group.isNew ? '' : renderAge(shown.map(({ key }) => strips.get(key) ?? []))}</p></div>`
}

/** Says for how many runs the first of some test cases has been failing, if it already failed before. */
function renderAge(strips: readonly (readonly (Status | undefined)[])[]): string {
  const runs = Math.max(...strips.map(countFailing))
  if (runs < 2) return ''
  return html`, failing for ${runs === maxStripRuns ? `${runs} or more` : runs} runs`
}

/** Counts the last runs in which a test case has been failing without a break. */
function countFailing(strip: readonly (Status | undefined)[]): number {
  const last = strip.findLastIndex((status) => status === undefined || !isFailing(status))
  return strip.length - 1 - last
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
