import type { Status } from 'qasphere-contract/scalars'
import type { Db } from './database.js'
import type { Engine } from './engine.js'
import type { TestCaseCondition } from './query-plans.js'
import { selectLastStatus } from './recent-statuses.js'
import type { RunRow } from './schema.js'
import type { Store } from './store.js'

/** The status of the latest result of each test case that has one, by the key of the test case. */
export type LastStatuses = ReadonlyMap<number, Status>

/** The last statuses of a project, and the states of its runs that they are from. */
interface Read {
  readonly statuses: LastStatuses
  /** Revisions of open runs, by key. Closed runs do not change. */
  readonly openRuns: ReadonlyMap<number, number>
  readonly lastRunId: number
}

/** The latest read of a project. `size` is 0 until it is done. */
interface Entry {
  readonly read: Promise<Read>
  size: number
}

/** Maximum number of test cases of all projects together; each takes about 50 bytes. */
const maxTestCases = 500_000

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
  readonly #entries = new Map<number, Entry>()

  /** Returns the last statuses of a project. `store` must not be a transaction, because its changes may be rolled back. */
  async get(store: Store, projectKey: number): Promise<LastStatuses> {
    const earlier = this.#entries.get(projectKey)?.read
    const read = earlier
      ? earlier.then(
          (known) => readChanges(store, projectKey, known),
          () => readAll(store, projectKey),
        )
      : readAll(store, projectKey)
    const entry = { read, size: 0 }
    this.#entries.delete(projectKey)
    this.#entries.set(projectKey, entry)
    const { statuses } = await read
    entry.size = statuses.size
    this.#limit()
    return statuses
  }

  #limit(): void {
    let total = [...this.#entries.values()].reduce((sum, { size }) => sum + size, 0)
    for (const [projectKey, { size }] of this.#entries) {
      if (total <= maxTestCases) return
      this.#entries.delete(projectKey)
      total -= size
    }
  }
}

/** Reads the last statuses of a project without a cache. */
export async function readLastStatuses(store: Store, projectKey: number): Promise<LastStatuses> {
  return mergeStatuses(new Map(), await findLastStatuses(store, projectKey))
}

async function readAll(store: Store, projectKey: number): Promise<Read> {
  // Runs are read before statuses: a change in between is read again next time.
  const lastRunId = await findLastRunId(store.db, projectKey)
  const runs = await listOpenAndLaterRuns(store.db, projectKey, lastRunId)
  return toRead(runs, lastRunId, await readLastStatuses(store, projectKey))
}

async function readChanges(store: Store, projectKey: number, known: Read): Promise<Read> {
  const { openRuns, lastRunId, statuses } = known
  const runs = await listOpenAndLaterRuns(store.db, projectKey, lastRunId)
  const listed = new Set(runs.map(({ key }) => key))
  const changed = [
    ...runs.filter(({ key, revision }) => openRuns.get(key) !== revision).map(({ key }) => key),
    // They were closed, perhaps after other changes.
    ...[...openRuns.keys()].filter((key) => !listed.has(key)),
  ]
  if (changed.length === 0) return known
  const found = await findLastStatuses(store, projectKey, changed)
  return toRead(runs, lastRunId, mergeStatuses(statuses, found))
}

function toRead(runs: readonly ListedRun[], lastRunId: number, statuses: LastStatuses): Read {
  const open = runs.filter(({ closedAt }) => closedAt === null)
  return {
    statuses,
    openRuns: new Map(open.map(({ key, revision }) => [key, revision])),
    lastRunId: Math.max(lastRunId, ...runs.map(({ id }) => id)),
  }
}

function mergeStatuses(known: LastStatuses, found: readonly FoundStatus[]): LastStatuses {
  const merged = new Map(known)
  for (const { key, status } of found) {
    if (status === null) merged.delete(key)
    else merged.set(key, status)
  }
  return merged
}

type ListedRun = Pick<RunRow, 'key' | 'id' | 'revision' | 'closedAt'>

/** Lists the open runs of a project, and those that were created after a run. Their IDs are in the order of their commits. */
async function listOpenAndLaterRuns(db: Db, projectKey: number, runId: number): Promise<ListedRun[]> {
  return await db
    .selectFrom('run')
    .select(['key', 'id', 'revision', 'closedAt'])
    .where('projectKey', '=', projectKey)
    .where((eb) => eb.or([eb('closedAt', 'is', null), eb('id', '>', runId)]))
    .execute()
}

async function findLastRunId(db: Db, projectKey: number): Promise<number> {
  const found = await db
    .selectFrom('run')
    .select((eb) => eb.fn.max('id').as('id'))
    .where('projectKey', '=', projectKey)
    .executeTakeFirst()
  return found?.id ?? 0
}

interface FoundStatus {
  readonly key: number
  readonly status: Status | null
}

/** Finds the last statuses of all test cases of a project, or of those that have ever been in one of some runs. */
async function findLastStatuses(
  { db, engine }: Store,
  projectKey: number,
  runKeys?: readonly number[],
): Promise<FoundStatus[]> {
  const all = db
    .selectFrom('testCase')
    .select((eb) => ['testCase.key', selectLastStatus(eb).as('status')])
    .where('testCase.projectKey', '=', projectKey)
  const inRuns = db
    .selectFrom('runTestCase')
    .select('testCaseKey')
    .where(engine.isOneOf('runKey', runKeys ?? []))
  return await (runKeys ? all.where('testCase.key', 'in', inRuns) : all).execute()
}
