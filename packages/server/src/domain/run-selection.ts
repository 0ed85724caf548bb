import type { RunChange } from 'qasphere-contract/reports'
import type { OutlineParts, SearchedTestCase } from '../store/run-outline.js'
import type { ProjectRow } from '../store/schema.js'
import { parseMarker } from '../values/markers.js'
import { isFailing } from './run-changes.js'
import { findStatusId, type SearchNames } from './search-names.js'
import { matchesTerms, parseSearch, type SearchTerm, toSearchedPath } from './search-terms.js'
import type { TestCaseContent } from './test-case-content.js'

/** Fields that a search for test cases of a run can use. */
const runSearchFields = ['status', 'tag', 'folder', 'priority', 'is', 'message'] as const

export const changeWords = ['new', 'fixed', 'still', 'failing'] as const

/** The keys of test cases whose latest version has a tag, by the ID of the tag. */
export type TaggedTestCases = ReadonlyMap<number, ReadonlySet<number>>

/** What a search selects test cases from: a run, or a comparison of two runs. */
export interface Selectable<TestCase extends SearchedTestCase> {
  readonly project: Pick<ProjectRow, 'code'>
  readonly testCases: readonly TestCase[]
  readonly changes: ReadonlyMap<number, RunChange>
  /** Generalized messages of failing test cases, by test case key. */
  readonly messages: ReadonlyMap<number, string>
  /** The test cases with the tags of the search. */
  readonly tagged: TaggedTestCases
}

export function parseRunSearch(search: string): SearchTerm[] {
  return parseSearch(search, runSearchFields)
}

/** Returns the parts of test cases that a search needs. */
export function findSearchedParts(terms: readonly SearchTerm[]): OutlineParts {
  if (terms.some(({ field }) => field === 'tag')) return 'tags'
  return terms.some(({ field }) => field === undefined || field === 'priority') ? 'titles' : 'places'
}

/** Finds the test cases of a run that match a search. */
export function selectTestCases<TestCase extends SearchedTestCase>(
  from: Selectable<TestCase>,
  terms: readonly SearchTerm[],
  names: SearchNames,
): TestCase[] {
  if (terms.length === 0) return [...from.testCases]
  const tests = new Map(terms.map((term) => [term, createTest(from, term, names)]))
  return from.testCases.filter((row) => matchesTerms(terms, (term) => tests.get(term)?.(row) === true))
}

type Test = (row: SearchedTestCase) => boolean

function createTest(
  from: Selectable<SearchedTestCase>,
  { field, value }: SearchTerm,
  names: SearchNames,
): Test {
  const folded = value.toLowerCase()
  switch (field) {
    case 'status': {
      const id = findStatusId(names, value)
      return ({ status }) => status === id
    }
    case 'priority':
      return ({ priority }) => priority === folded
    case 'tag': {
      const id = names.tags.get(folded)
      return (row) => id !== undefined && hasTag(row, id, from.tagged)
    }
    case 'folder': {
      const path = toSearchedPath(value)
      return ({ folderId }) => names.folders.get(folderId)?.startsWith(path) === true
    }
    case 'message':
      return ({ key, status }) => isFailing(status) && (from.messages.get(key) ?? '') === value
    case 'is':
      return folded === 'failing'
        ? ({ status }) => isFailing(status)
        : ({ key }) => from.changes.get(key) === folded
    default: {
      const marker = parseMarker(value)
      const named = marker?.code === from.project.code ? marker.seq : undefined
      return ({ title, seq, legacyId }) =>
        seq === named || title?.toLowerCase().includes(folded) === true || legacyId?.toLowerCase() === folded
    }
  }
}

/** Whether the version of a test case that the run shows has a tag. */
function hasTag({ key, oldTagIdsJson }: SearchedTestCase, id: number, tagged: TaggedTestCases): boolean {
  if (!oldTagIdsJson) return tagged.get(id)?.has(key) === true
  const ids: TestCaseContent['tagIds'] = JSON.parse(oldTagIdsJson)
  return ids.includes(id)
}
