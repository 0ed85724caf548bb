import { html } from 'ghtml'
import { writeSearch } from '../../domain/search-terms.js'
import type { ProjectRow } from '../../store/schema.js'
import { runsPath } from '../../values/page-paths.js'
import { formatCount } from './text.js'

/** Links a number to what is behind it. */
export function renderCountLink(href: string, text: string): string {
  return html`<a class="count" href="${href}">${text}</a>`
}

/** What to select from the runs of a project. */
interface RunTerms {
  readonly is?: 'open' | 'closed'
  /** Title of a milestone. */
  readonly milestone?: string | undefined
}

/** Returns the address of some runs of a project. */
export function linkToRuns(projectCode: string, terms: RunTerms): string {
  const given = Object.entries(terms).flatMap(([field, value]: [string, string | undefined]) =>
    value === undefined ? [] : [{ field, value, isExcluded: false }],
  )
  return `${runsPath(projectCode)}?${new URLSearchParams({ q: writeSearch(given) })}`
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
  const linkTo = (is: 'open' | 'closed', count: number) => {
    const text = formatCount(count, `${is} run`)
    return count === 0 ? text : renderCountLink(linkToRuns(code, { is, milestone }), text)
  }
  return [linkTo('open', openRuns), linkTo('closed', closedRuns)].join(' · ')
}
