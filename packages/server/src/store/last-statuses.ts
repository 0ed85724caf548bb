import { type Expression, type SqlBool, sql } from 'kysely'
import { type Status, status } from 'qasphere-contract/scalars'
import type { Db } from './database.js'
import type { Engine } from './engine.js'
import { readProjectCounts } from './projects.js'
import type { TestCaseCondition } from './query-plans.js'
import { selectLastStatus } from './recent-statuses.js'
import { findChangedRuns, type RunStates, readRunStates } from './run-states.js'
import type { Store } from './store.js'

/** The status of the latest result of each test case that has one, by the key of the test case. */
export type LastStatuses = ReadonlyMap<number, Status>

/** The last statuses of a project, and the states of its runs that they are from. */
interface Read {
  readonly statuses: LastStatuses
  readonly runs: RunStates
}

/**
 * Maximum number of test cases and open runs of all projects together; each takes about 50 to 150 bytes. A single project
 * can have more: without the cache, each search would read all of them.
 */
const maxEntries = 500_000

/**
 * Returns the condition for test cases whose last status is one of the given ones; `open` is that of test cases without a
 * result.
 */
export function hasLastStatus(
  engine: Engine,
  lastStatuses: LastStatuses,
  statuses: readonly Status[],
): TestCaseCondition {
  const wanted = new Set(statuses)
  const [matching, others]: [number[], number[]] = [[], []]
  for (const [key, status] of lastStatuses) (wanted.has(status) ? matching : others).push(key)
  return wanted.has('open')
    ? (eb) => eb.not(engine.isAmongKeys('testCase.key', others))
    : () => engine.isAmongKeys('testCase.key', matching)
}

/**
 * Keeps the last statuses of projects in memory, because looking up those of 100,000 test cases takes PostgreSQL 200 ms.
 * Each call finds out which runs have changed since the last one, and looks up only their test cases again. So it returns
 * the current statuses, whichever process changed them.
 */
export class LastStatusCache {
  /** By the key of the project; the one that was not requested for the longest time comes first. */
  readonly #projects = new Map<number, CachedProject>()

  /** Returns the last statuses of a project. `store` must not be a transaction, because its changes may be rolled back. */
  async get(store: Store, projectKey: number): Promise<LastStatuses> {
    const project = this.#projects.get(projectKey) ?? new CachedProject(projectKey)
    this.#projects.delete(projectKey)
    this.#projects.set(projectKey, project)
    const statuses = await project.read(store)
    this.#limit()
    return statuses
  }

  /** Forgets everything, because the database was replaced. */
  clear(): void {
    this.#projects.clear()
  }

  #limit(): void {
    let total = [...this.#projects.values()].reduce((sum, { size }) => sum + size, 0)
    for (const [projectKey, { size }] of this.#projects) {
      if (total <= maxEntries || this.#projects.size === 1) return
      this.#projects.delete(projectKey)
      total -= size
    }
  }
}

class CachedProject {
  readonly #projectKey: number
  #latest: Promise<Read> | undefined
  /** A read that starts when the latest one is done. Until then, it serves every caller. */
  #next: Promise<LastStatuses> | undefined
  #size = 0

  constructor(projectKey: number) {
    this.#projectKey = projectKey
  }

  /** Number of entries of the latest read. */
  get size(): number {
    return this.#size
  }

  async read(store: Store): Promise<LastStatuses> {
    this.#next ??= this.#readNext(store)
    return await this.#next
  }

  async #readNext(store: Store): Promise<LastStatuses> {
    const known = await this.#latest?.catch(() => undefined)
    const read = known ? readChanges(store, this.#projectKey, known) : readAll(store, this.#projectKey)
    this.#latest = read
    this.#next = undefined
    const { statuses, runs } = await read
    this.#size = statuses.size + [...runs.groups.values()].reduce((sum, group) => sum + group.runs.size, 0)
    return statuses
  }
}

/** Reads the last statuses of a project without a cache. */
export async function readLastStatuses(store: Store, projectKey: number): Promise<LastStatuses> {
  const { db } = store
  const isInProject = sql<SqlBool>`${sql.ref('runKey')} in (
    select "key" from ${sql.table('run')} where ${sql.ref('projectKey')} = ${projectKey})`
  // If the runs have few test cases, looking up those of the whole project takes up to 5 s on PostgreSQL.
  const isSmall =
    (await countMembers(db, projectKey)) < (await readProjectCounts(db, projectKey)).testCaseCount
  return mergeStatuses(
    new Map(),
    await findLastStatuses(store, projectKey, isSmall ? isInProject : undefined),
  )
}

/** Counts the test cases of all runs of a project. */
async function countMembers(db: Db, projectKey: number): Promise<number> {
  const { members } = await db
    .selectFrom('run')
    .select(
      sql<number | null>`sum(${sql.join(
        status.options.map((id) => sql.ref(id)),
        sql` + `,
      )})`.as('members'),
    )
    .where('projectKey', '=', projectKey)
    .executeTakeFirstOrThrow()
  return members ?? 0
}

async function readAll(store: Store, projectKey: number): Promise<Read> {
  // Runs are read before statuses: a change in between is read again next time.
  const runs = await readRunStates(store.db, projectKey)
  return { runs, statuses: await readLastStatuses(store, projectKey) }
}

async function readChanges(store: Store, projectKey: number, known: Read): Promise<Read> {
  const found = await findChangedRuns(store.db, projectKey, known.runs)
  if (!found) return await readAll(store, projectKey)
  const { states, changed } = found
  if (changed.length === 0) return { runs: states, statuses: known.statuses }
  const statuses = await findLastStatuses(store, projectKey, store.engine.isOneOf('runKey', changed))
  return { runs: states, statuses: mergeStatuses(known.statuses, statuses) }
}

function mergeStatuses(known: LastStatuses, found: readonly FoundStatus[]): LastStatuses {
  const merged = new Map(known)
  for (const { key, status } of found) {
    if (status === null) merged.delete(key)
    else merged.set(key, status)
  }
  return merged
}

interface FoundStatus {
  readonly key: number
  readonly status: Status | null
}

/** Finds the last statuses of all test cases of a project, or of those that have ever been in one of the wanted runs. */
async function findLastStatuses(
  { db }: Store,
  projectKey: number,
  isWantedRun?: Expression<SqlBool>,
): Promise<FoundStatus[]> {
  const all = db
    .selectFrom('testCase')
    .select((eb) => ['testCase.key', selectLastStatus(eb).as('status')])
    .where('testCase.projectKey', '=', projectKey)
  if (!isWantedRun) return await all.execute()
  const inRuns = db.selectFrom('runTestCase').select('testCaseKey').where(isWantedRun)
  return await all.where('testCase.key', 'in', inRuns).execute()
}
