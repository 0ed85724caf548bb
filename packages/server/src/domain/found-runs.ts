import type { Endpoints, ResponseOf } from 'qasphere-contract'
import { runStates } from 'qasphere-contract/search-query'
import { listMilestoneRows } from '../store/milestones.js'
import { countRuns, listRunRows } from '../store/runs.js'
import type { ProjectRow, RunRow } from '../store/schema.js'
import type { Store } from '../store/store.js'
import { findUserNames } from '../store/users.js'
import type { FoundRows } from './found-rows.js'
import { computePassRate } from './pass-rate.js'
import { summarizeRun } from './run-comparison.js'
import { measureRun } from './runs.js'
import { findUnknownWords } from './search-problems.js'
import { matchesTerms, parseSearch, type SearchTerm } from './search-terms.js'

/** Names of users and milestones, by ID. */
export interface RunNames {
  readonly users: ReadonlyMap<number, string>
  readonly milestones: ReadonlyMap<number, string>
}

/** The runs of a project that a search finds, newest first. */
export interface FoundRuns extends FoundRows<RunRow> {
  /** Titles of all milestones of the project, by ID. */
  readonly milestones: RunNames['milestones']
}

/** A limit higher than the number of runs in any project. */
const allRuns = { offset: 0, limit: 2 ** 31 - 1 }

/**
 * Finds the runs that match a search such as `is:closed milestone:2026.10 nightly -chrome`. Without a search, only the rows
 * of a range are read from the database.
 */
export async function searchRuns(store: Store, project: ProjectRow, search: string): Promise<FoundRuns> {
  const terms = parseSearch(search, ['is', 'milestone'])
  const milestones = new Map(
    (await listMilestoneRows(store.db, project.key)).map(({ id, title }) => [id, title]),
  )
  const common = { milestones, problems: findProblems(terms, milestones) }
  if (terms.length === 0) {
    const { open, closed } = await countRuns(store, project.key, {})
    return {
      ...common,
      total: open + closed,
      list: ({ from, to }) => listRunRows(store, project.key, {}, { offset: from, limit: to - from }),
    }
  }
  const found = (await listRunRows(store, project.key, {}, allRuns)).filter((run) =>
    matchesTerms(terms, (term) => isMatch(run, term, milestones)),
  )
  return { ...common, total: found.length, list: async ({ from, to }) => found.slice(from, to) }
}

function isMatch(
  { title, closedAt, milestoneId }: RunRow,
  { field, value }: SearchTerm,
  milestones: RunNames['milestones'],
): boolean {
  const folded = value.toLowerCase()
  if (field === 'is') return folded === (closedAt === null ? 'open' : 'closed')
  if (field === 'milestone')
    return milestoneId !== null && milestones.get(milestoneId)?.toLowerCase() === folded
  return title.toLowerCase().includes(folded)
}

/** Returns a sentence for each value in the search that does not exist. */
function findProblems(terms: readonly SearchTerm[], milestones: RunNames['milestones']): string[] {
  const titles = new Set([...milestones.values()].map((title) => title.toLowerCase()))
  const unknown = terms.filter(
    ({ field, value }) => field === 'milestone' && !titles.has(value.toLowerCase()),
  )
  return [
    ...findUnknownWords(terms, runStates),
    ...unknown.map(({ value }) => `No milestone of this project is called "${value}".`),
  ]
}

/** Finds the names of the users who created some runs, by ID. */
export async function findAuthorNames(store: Store, runs: readonly RunRow[]): Promise<RunNames['users']> {
  return await findUserNames(store, [...new Set(runs.map(({ authorId }) => authorId))])
}

/** Converts a run to the format of the API. */
export function showFoundRun(
  run: RunRow,
  { users, milestones }: RunNames,
): ResponseOf<Endpoints['searchRuns']>['data'][number] {
  const { milestoneId, authorId, closedAt } = run
  const { passed, done } = computePassRate(run)
  return {
    ...summarizeRun(run),
    passRate: done === 0 ? null : Math.round((passed / done) * 10_000) / 10_000,
    milestone: milestoneId === null ? null : (milestones.get(milestoneId) ?? null),
    author: users.get(authorId) ?? null,
    closedAt,
    duration: closedAt === null ? null : measureRun(run, closedAt),
  }
}
