import type { ShownTestCase } from '../store/run-test-cases.js'
import { parseMarker } from '../values/markers.js'
import { isFailing, type RunReport } from './run-report.js'
import { parseSearch, type SearchTerm } from './search-terms.js'
import type { TestCaseContent } from './test-case-content.js'

/** The fields that a search of a run's test cases may name. */
const runSearchFields = ['status', 'tag', 'folder', 'priority', 'is', 'message'] as const

export const changeWords = ['new', 'fixed', 'still', 'failing'] as const

/** What the values of a search stand for. */
export interface SearchNames {
  /** Ids of statuses by their names in lower case. */
  readonly statuses: ReadonlyMap<string, string>
  /** Ids of tags by their titles in lower case. */
  readonly tags: ReadonlyMap<string, number>
  /** The paths of folders by id, in lower case, with a slash at both ends. */
  readonly folders: ReadonlyMap<number, string>
}

export function parseRunSearch(search: string): SearchTerm[] {
  return parseSearch(search, runSearchFields)
}

/** Whether a search looks into what a version holds beside its columns. */
export function searchNeedsContent(terms: readonly SearchTerm[]): boolean {
  return terms.some(({ field }) => field === 'tag')
}

/**
 * The test cases of a run that a search finds. Terms of different fields are ANDed, the values of one field ORed, and
 * words of free text ANDed.
 */
export function selectTestCases(
  report: RunReport,
  terms: readonly SearchTerm[],
  names: SearchNames,
): ShownTestCase[] {
  if (terms.length === 0) return [...report.testCases]
  const tests = terms.map((term) => ({ ...term, test: testOf(report, term, names) }))
  const excluded = tests.filter(({ isExcluded }) => isExcluded)
  const texts = tests.filter(({ isExcluded, field }) => !isExcluded && field === undefined)
  const fields = runSearchFields
    .map((name) => tests.filter(({ isExcluded, field }) => !isExcluded && field === name))
    .filter((values) => values.length > 0)
  return report.testCases.filter(
    (row) =>
      excluded.every(({ test }) => !test(row)) &&
      texts.every(({ test }) => test(row)) &&
      fields.every((values) => values.some(({ test }) => test(row))),
  )
}

type Test = (row: ShownTestCase) => boolean

function testOf(report: RunReport, { field, value }: SearchTerm, names: SearchNames): Test {
  const folded = value.toLowerCase()
  switch (field) {
    case 'status': {
      const id = names.statuses.get(folded) ?? folded
      return ({ status }) => status === id
    }
    case 'priority':
      return ({ priority }) => priority === folded
    case 'tag': {
      const id = names.tags.get(folded)
      return (row) => id !== undefined && tagIdsOf(row).includes(id)
    }
    case 'folder': {
      const path = `/${folded.replace(/^\/+|\/+$/g, '')}/`
      return ({ folderId }) => names.folders.get(folderId)?.startsWith(path) === true
    }
    case 'message':
      return ({ key, status }) => isFailing(status) && (report.messages.get(key) ?? '') === value
    case 'is':
      return folded === 'failing'
        ? ({ status }) => isFailing(status)
        : ({ key }) => report.changes.get(key) === folded
    default: {
      const marker = parseMarker(value)
      const named = marker?.code === report.project.code ? marker.seq : undefined
      return ({ title, seq, legacyId }) =>
        seq === named || title.toLowerCase().includes(folded) || legacyId.toLowerCase() === folded
    }
  }
}

function tagIdsOf({ contentJson }: ShownTestCase): readonly number[] {
  if (contentJson === undefined) return []
  const content: TestCaseContent = JSON.parse(contentJson)
  return content.tagIds
}

/** Values of a search that nothing has, as sentences. */
export function searchProblems(terms: readonly SearchTerm[], names: SearchNames): string[] {
  return terms.flatMap((term) => problemOf(term, names) ?? [])
}

function problemOf(
  { field, value }: SearchTerm,
  { statuses, tags, folders }: SearchNames,
): string | undefined {
  const folded = value.toLowerCase()
  switch (field) {
    case 'status':
      return isStatus(folded, statuses) ? undefined : `No status is called "${value}".`
    case 'tag':
      return tags.has(folded) ? undefined : `No tag of this project is called "${value}".`
    case 'priority':
      return ['low', 'medium', 'high'].includes(folded)
        ? undefined
        : `"${value}" is not a priority: low, medium or high.`
    case 'is':
      return changeWords.some((word) => word === folded)
        ? undefined
        : `is:${value} is not known: use ${changeWords.map((word) => `is:${word}`).join(', ')}.`
    case 'folder': {
      const path = `/${folded.replace(/^\/+|\/+$/g, '')}/`
      return [...folders.values()].some((each) => each.startsWith(path))
        ? undefined
        : `No folder of this project has the path "${value}".`
    }
    default:
      return undefined
  }
}

function isStatus(folded: string, statuses: SearchNames['statuses']): boolean {
  return statuses.has(folded) || [...statuses.values()].includes(folded)
}
