import { takeNumbers } from './counters.js'
import { type Db, now } from './database.js'
import { type ListSorting, sortList } from './list-order.js'
import type { SharedStepRow } from './schema.js'
import type { Store } from './store.js'

/** A stored sub-step. Removed ones are kept with the time of removal, because earlier versions had them. */
export interface SubStep {
  readonly id: number
  /** The version of the shared step that added it. */
  readonly version: number
  readonly description: string
  readonly expected: string
  readonly deletedAt?: string
}

/** The sanitized texts of a sub-step. */
export type SubStepTexts = Pick<SubStep, 'description' | 'expected'>

export function parseSubSteps(row: SharedStepRow): SubStep[] {
  return JSON.parse(row.subStepsJson)
}

/** Lists the shared steps of a project that are not deleted, in order of creation unless sorted. */
export async function listSharedStepRows(
  db: Db,
  projectKey: number,
  sorting: ListSorting,
): Promise<SharedStepRow[]> {
  const rows = await db
    .selectFrom('sharedStep')
    .selectAll()
    .where('projectKey', '=', projectKey)
    .where('deletedAt', 'is', null)
    .execute()
  return sortList(rows, sorting, ({ title }) => title)
}

export async function findSharedStepRow(
  db: Db,
  projectKey: number,
  id: number,
): Promise<SharedStepRow | undefined> {
  return await db
    .selectFrom('sharedStep')
    .selectAll()
    .where('projectKey', '=', projectKey)
    .where('id', '=', id)
    .executeTakeFirst()
}

/** Finds shared steps by ID, including deleted ones, which versions of test cases may still use. */
export async function findSharedStepRows(
  { db, engine }: Store,
  projectKey: number,
  ids: readonly number[],
): Promise<SharedStepRow[]> {
  return await db
    .selectFrom('sharedStep')
    .selectAll()
    .where('projectKey', '=', projectKey)
    .where(engine.isOneOf('id', ids))
    .execute()
}

/** Creates a shared step. Its ID and the IDs of its sub-steps come from the same counter. */
export async function insertSharedStep(
  db: Db,
  projectKey: number,
  step: { readonly title: string; readonly subSteps: readonly SubStepTexts[] },
): Promise<SharedStepRow> {
  const id = await takeNumbers(db, projectKey, 'step', 1 + step.subSteps.length)
  const createdAt = now()
  const subSteps = step.subSteps.map(
    ({ description, expected }, index): SubStep => ({
      id: id + 1 + index,
      version: 1,
      description,
      expected,
    }),
  )
  return await db
    .insertInto('sharedStep')
    .values({
      projectKey,
      id,
      version: 1,
      title: step.title,
      subStepsJson: JSON.stringify(subSteps),
      createdAt,
      updatedAt: createdAt,
      deletedAt: null,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
}

/**
 * Creates the next version of a shared step. A sub-step with the same texts keeps its ID; a removed one is kept with
 * the time of removal.
 */
export async function updateSharedStep(
  db: Db,
  row: SharedStepRow,
  subSteps: readonly SubStepTexts[],
): Promise<SharedStepRow> {
  const version = row.version + 1
  const updatedAt = now()
  const before = parseSubSteps(row)
  const active = before.filter((subStep) => subStep.deletedAt === undefined)
  let nextId = await takeNumbers(db, row.projectKey, 'step', subSteps.length)
  const after = subSteps.map(({ description, expected }): SubStep => {
    const at = active.findIndex((known) => known.description === description && known.expected === expected)
    const [kept] = at < 0 ? [] : active.splice(at, 1)
    return kept ?? { id: nextId++, version, description, expected }
  })
  const removed = active.map((subStep) => ({ ...subStep, deletedAt: updatedAt }))
  const removedBefore = before.filter((subStep) => subStep.deletedAt !== undefined)
  return await db
    .updateTable('sharedStep')
    .set({ version, subStepsJson: JSON.stringify([...after, ...removedBefore, ...removed]), updatedAt })
    .where('projectKey', '=', row.projectKey)
    .where('id', '=', row.id)
    .returningAll()
    .executeTakeFirstOrThrow()
}
