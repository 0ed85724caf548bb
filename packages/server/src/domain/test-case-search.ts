import { type Priority, priority, status } from 'qasphere-contract/scalars'
import { hasLastStatus, readLastStatuses } from '../store/last-statuses.js'
import type { TestCaseCondition } from '../store/query-plans.js'
import type { ProjectRow } from '../store/schema.js'
import { prepareTitleSearch } from '../store/search.js'
import type { Store } from '../store/store.js'
import type { SearchedFields, SearchedText, TestCaseSearch } from '../store/test-case-search.js'
import { parseMarker } from '../values/markers.js'
import type { CallContext } from './call.js'
import { findStatusId, type SearchNames } from './search-names.js'
import { matchesTerms, parseSearch, type SearchTerm, toSearchedPath } from './search-terms.js'

type Call = Pick<CallContext, 'db' | 'engine' | 'caches'>

/** Fields that a search for test cases of a project can use. */
const testCaseSearchFields = ['status', 'tag', 'folder', 'priority'] as const

export function parseTestCaseSearch(search: string): SearchTerm[] {
  return parseSearch(search, testCaseSearchFields)
}

/**
 * Resolves the terms of a search, except folders. Values of the same field are alternatives, and words of free text must
 * all match; a value that does not exist matches nothing.
 */
export async function resolveSearch(
  call: Call,
  project: ProjectRow,
  terms: readonly SearchTerm[],
  names: SearchNames,
): Promise<TestCaseSearch> {
  const excluded = terms.filter(({ isExcluded }) => isExcluded)
  const wanted = terms.filter(({ isExcluded }) => !isExcluded)
  return {
    texts: await resolveTexts(call, project, wanted),
    excludedTexts: await resolveTexts(call, project, excluded),
    fields: resolveFields(wanted, names),
    excludedFields: resolveFields(excluded, names),
    hasStatus: await resolveStatuses(call, project, terms, names),
  }
}

/** Resolves the statuses of a search to the condition for test cases that have one of them. */
async function resolveStatuses(
  { db, engine, caches }: Call,
  project: ProjectRow,
  terms: readonly SearchTerm[],
  names: SearchNames,
): Promise<TestCaseCondition | undefined> {
  const named = terms.filter(({ field }) => field === 'status')
  if (named.length === 0) return undefined
  const wanted = status.options.filter((id) =>
    matchesTerms(named, ({ value }) => findStatusId(names, value) === id),
  )
  const store = { db, engine }
  const last = await (db.isTransaction
    ? readLastStatuses(store, project.key)
    : caches.lastStatuses.get(store, project.key))
  return hasLastStatus(engine, last, wanted)
}

async function resolveTexts(
  store: Store,
  project: ProjectRow,
  terms: readonly SearchTerm[],
): Promise<SearchedText[]> {
  const texts: SearchedText[] = []
  for (const { field, value } of terms) {
    if (field !== undefined) continue
    const marker = parseMarker(value)
    const seq = marker?.code === project.code ? marker.seq : undefined
    texts.push({ title: await prepareTitleSearch(store, project.key, value), seq })
  }
  return texts
}

function resolveFields(terms: readonly SearchTerm[], names: SearchNames): SearchedFields {
  const values = <Value>(name: string, find: (folded: string) => Value | undefined) => {
    const named = terms.filter(({ field }) => field === name)
    return named.length === 0 ? undefined : named.flatMap(({ value }) => find(value.toLowerCase()) ?? [])
  }
  return {
    tagIds: values('tag', (title) => names.tags.get(title)),
    priorities: values('priority', findPriority),
  }
}

function findPriority(name: string): Priority | undefined {
  return priority.options.find((each) => each === name)
}

/** Whether the folder terms of a search permit a folder; `path` is in lower case, with a slash at both ends. */
export function permitsFolder(terms: readonly SearchTerm[], path: string): boolean {
  const named = terms.filter(({ field }) => field === 'folder')
  return matchesTerms(named, ({ value }) => path.startsWith(toSearchedPath(value)))
}
