import { html } from 'ghtml'
import { type SearchTerm, writeSearch } from '../../domain/search-terms.js'
import type { ProjectRow } from '../../store/schema.js'
import { runsPath } from '../../values/page-paths.js'
import { formatCount } from './text.js'

/** Links a number to what is behind it. */
export function renderCountLink(href: string, text: string): string {
  return html`<a class="count" href="${href}">${text}</a>`
}

/** Returns the address of the runs of a milestone. */
export function linkToRuns(projectCode: string, milestone: string): string {
  const q = writeSearch([{ field: 'milestone', value: milestone, isExcluded: false }])
  return `${runsPath(projectCode)}?${new URLSearchParams({ q })}`
}

/**
 * Shows how many runs of a project, or of one of its milestones, are open and closed, with links to them if there are
 * any.
 */
export function renderRunCounts(
  { code }: Pick<ProjectRow, 'code'>,
  { openRuns, closedRuns }: { readonly openRuns: number; readonly closedRuns: number },
  milestone?: string,
): string {
  const linkTo = (state: string, count: number) => {
    const text = formatCount(count, `${state} run`)
    if (count === 0) return text
    const terms = [
      { field: 'is', value: state, isExcluded: false },
      ...(milestone === undefined ? [] : [{ field: 'milestone', value: milestone, isExcluded: false }]),
    ] satisfies SearchTerm[]
    return renderCountLink(`${runsPath(code)}?${new URLSearchParams({ q: writeSearch(terms) })}`, text)
  }
  return [linkTo('open', openRuns), linkTo('closed', closedRuns)].join(' · ')
}
