import { type ExpressionBuilder, sql } from 'kysely'
import type { Db } from './database.js'
import type { Database, RunRow } from './schema.js'

/** What changes with every change of an open run. The time reveals a database that was restored to an earlier state. */
type RunState = Pick<RunRow, 'key' | 'revision' | 'updatedAt'>

/** Open runs with IDs in the same thousand. */
interface RunGroup {
  /** Changes whenever one of the runs does: revisions only increase, and closed runs stay closed. */
  readonly summary: string
  readonly runs: ReadonlyMap<number, RunState>
}

/** The states of the runs of a project. Closed runs do not change. */
export interface RunStates {
  readonly lastRun: Pick<RunRow, 'id' | 'createdAt'> | undefined
  /** Open runs, by the thousands of their IDs. */
  readonly groups: ReadonlyMap<number, RunGroup>
}

const groupSize = 1000
/** If more groups have changed, listing all open runs takes less time. */
const maxListedGroups = 20

/** Reads the states of the runs of a project, of which many may be open. */
export async function readRunStates(db: Db, projectKey: number): Promise<RunStates> {
  const lastRun = await db
    .selectFrom('run')
    .select(['id', 'createdAt'])
    .where('projectKey', '=', projectKey)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return { lastRun, groups: await readGroups(db, projectKey, new Map()) }
}

/**
 * Reads the states of runs again, and finds the keys of those that have changed, been created or been closed since.
 * Returns undefined if they are not states of the same data: the database was restored.
 */
export async function findChangedRuns(
  db: Db,
  projectKey: number,
  known: RunStates,
): Promise<{ readonly states: RunStates; readonly changed: readonly number[] } | undefined> {
  // Their IDs are in the order of their commits.
  const [last, ...later] = await db
    .selectFrom('run')
    .select(['id', 'key', 'createdAt'])
    .where('projectKey', '=', projectKey)
    .where('id', '>=', known.lastRun?.id ?? 0)
    .orderBy('id')
    .execute()
  const isSame = last?.id === known.lastRun?.id && last?.createdAt === known.lastRun?.createdAt
  if (known.lastRun && !isSame) return undefined
  const groups = await readGroups(db, projectKey, known.groups)
  const compared = compareGroups(known.groups, groups)
  if (!compared) return undefined
  const created = known.lastRun || !last ? later : [last, ...later]
  const changed = new Set([...created.map(({ key }) => key), ...compared])
  return { states: { lastRun: later.at(-1) ?? last, groups }, changed: [...changed] }
}

/** Reads the groups of open runs. Only the runs of groups that differ from the known ones are listed. */
async function readGroups(
  db: Db,
  projectKey: number,
  known: RunStates['groups'],
): Promise<RunStates['groups']> {
  const summaries = await db
    .selectFrom('run')
    .select((eb) => [
      groupOf.as('group'),
      eb.fn.countAll<number>().as('count'),
      eb.fn.sum<number>('revision').as('revisions'),
      eb.fn.max('updatedAt').as('updatedAt'),
    ])
    .where('projectKey', '=', projectKey)
    .where('closedAt', 'is', null)
    .groupBy(groupOf)
    .execute()
  const read = summaries.map(({ group, ...parts }) => ({ group, summary: Object.values(parts).join() }))
  const changed = read.filter(({ group, summary }) => known.get(group)?.summary !== summary)
  const listed = await listRuns(
    db,
    projectKey,
    changed.map(({ group }) => group),
  )
  const isChanged = new Set(changed.map(({ group }) => group))
  return new Map(
    read.map(({ group, summary }) => {
      const earlier = isChanged.has(group) ? undefined : known.get(group)
      return [group, earlier ?? { summary, runs: listed.get(group) ?? new Map<number, RunState>() }]
    }),
  )
}

const groupOf = sql<number>`"id" / ${sql.lit(groupSize)}`

/** Lists the open runs of some groups, by group. */
async function listRuns(
  db: Db,
  projectKey: number,
  groups: readonly number[],
): Promise<ReadonlyMap<number, Map<number, RunState>>> {
  const listed = new Map<number, Map<number, RunState>>()
  if (groups.length === 0) return listed
  const isInGroups = (eb: ExpressionBuilder<Database, 'run'>) =>
    eb.or(groups.map((group) => eb.between('id', group * groupSize, (group + 1) * groupSize - 1)))
  const runs = await db
    .selectFrom('run')
    .select(['key', 'revision', 'updatedAt', 'id'])
    .where('projectKey', '=', projectKey)
    .where('closedAt', 'is', null)
    .$if(groups.length <= maxListedGroups, (query) => query.where(isInGroups))
    .execute()
  for (const { id, ...state } of runs) {
    const group = Math.floor(id / groupSize)
    const others = listed.get(group)
    if (others) others.set(state.key, state)
    else listed.set(group, new Map([[state.key, state]]))
  }
  return listed
}

/** Finds the keys of open runs that are new, have changed, or are no longer open; undefined if the data was restored. */
function compareGroups(before: RunStates['groups'], after: RunStates['groups']): number[] | undefined {
  const changed: number[] = []
  for (const [group, { runs }] of after) {
    const earlier = before.get(group)?.runs
    if (earlier === runs) continue
    for (const [key, run] of runs) {
      const known = earlier?.get(key)
      if (known && isRestored(known, run)) return undefined
      if (known?.revision !== run.revision) changed.push(key)
    }
  }
  for (const [group, { runs }] of before) {
    const later = after.get(group)?.runs
    if (later !== runs) changed.push(...[...runs.keys()].filter((key) => !later?.has(key)))
  }
  return changed
}

/** Whether a run did not get from one state to another by changes. */
function isRestored(before: RunState, after: RunState): boolean {
  return before.revision === after.revision
    ? before.updatedAt !== after.updatedAt
    : before.revision > after.revision
}
