import type { Insertable, SelectQueryBuilder } from 'kysely'
import { compileOnce, type Parameter } from './compiled.js'
import type { Db } from './database.js'
import type { Engine } from './engine.js'
import { changeProjectCounts, readProjectCounts } from './projects.js'
import type { Database, ProjectRow, RunRow } from './schema.js'
import type { Store } from './store.js'
import type { RowWindow } from './window.js'

export type NewRunRow = Insertable<Database['run']>

/** Filters for runs of a project; an absent filter matches all. */
export interface RunFilters {
  readonly closed?: boolean | undefined
  readonly milestoneIds?: readonly number[] | undefined
  readonly configurationIds?: readonly string[] | undefined
}

export async function findRunRow(db: Db, projectKey: number, id: number): Promise<RunRow | undefined> {
  const [run] = await selectRun(db, { projectKey, id })
  return run
}

const selectRun = compileOnce<RunId, RunRow>((db, value) => selectById(db, value))

/** Finds runs of a project by ID, oldest first. */
export async function findRunRows(
  { db, engine }: Store,
  projectKey: number,
  ids: readonly number[],
): Promise<RunRow[]> {
  return await db
    .selectFrom('run')
    .selectAll()
    .where('projectKey', '=', projectKey)
    .where(engine.isOneOf('id', ids))
    .orderBy('id')
    .execute()
}

/** Finds a run and locks it until the transaction ends. */
export async function lockRunRow(
  { db, engine }: Store,
  projectKey: number,
  id: number,
): Promise<RunRow | undefined> {
  const [run] = await selectRunForUpdate(db, { projectKey, id }, engine)
  return run
}

const selectRunForUpdate = compileOnce<RunId, RunRow, [Engine]>((db, value, engine) =>
  selectById(db, value).modifyEnd(engine.rowLock('run')),
)

/** A run with the facts that determine whether a user can change it. */
export interface RunOfProject {
  readonly run: RunRow
  readonly project: Pick<ProjectRow, 'key' | 'code' | 'archivedAt'>
  readonly isMember: boolean
}

/** Finds a run of a project, by code or ID, and locks it until the transaction ends. */
export async function lockRunOfProject(
  { db, engine }: Store,
  codeOrId: string,
  id: number,
  userId: number,
): Promise<RunOfProject | undefined> {
  const wanted = { code: codeOrId.toUpperCase(), projectId: codeOrId, id, userId }
  const [row] = await selectRunOfProjectForUpdate(db, wanted, engine)
  if (!row) return undefined
  const { projectCode, projectArchivedAt, memberId, ...run } = row
  const project = { key: run.projectKey, code: projectCode, archivedAt: projectArchivedAt }
  return { run, project, isMember: memberId !== null }
}

const selectRunOfProjectForUpdate = compileOnce<
  { code: string; projectId: string; id: number; userId: number },
  RunRow & {
    readonly projectCode: string
    readonly projectArchivedAt: string | null
    readonly memberId: number | null
  },
  [Engine]
>((db, value, engine) =>
  db
    .selectFrom('run')
    .innerJoin('project', 'project.key', 'run.projectKey')
    .selectAll('run')
    .select(['project.code as projectCode', 'project.archivedAt as projectArchivedAt'])
    .select((eb) =>
      eb
        .selectFrom('projectMember')
        .select('userId')
        .where('userId', '=', value('userId'))
        .whereRef('projectMember.projectKey', '=', 'run.projectKey')
        .as('memberId'),
    )
    .where((eb) => eb.or([eb('project.code', '=', value('code')), eb('project.id', '=', value('projectId'))]))
    .where('run.id', '=', value('id'))
    .modifyEnd(engine.rowLock('run')),
)

interface RunId {
  readonly projectKey: number
  readonly id: number
}

function selectById(db: Db, value: Parameter<RunId>) {
  return db
    .selectFrom('run')
    .selectAll()
    .where('projectKey', '=', value('projectKey'))
    .where('id', '=', value('id'))
}

/** Inserts a run and returns its key, or undefined if its title is taken, even by a run in a concurrent transaction. */
export async function insertRun(db: Db, row: NewRunRow): Promise<number | undefined> {
  const inserted = await db
    .insertInto('run')
    .values(row)
    .onConflict((conflict) => conflict.columns(['projectKey', 'titleScope', 'title']).doNothing())
    .returning('key')
    .executeTakeFirst()
  if (inserted) await changeProjectCounts(db, row.projectKey, { openRuns: 1 })
  return inserted?.key
}

export async function findRunIdByTitle(
  db: Db,
  row: Pick<RunRow, 'projectKey' | 'titleScope' | 'title'>,
): Promise<number | undefined> {
  const found = await db
    .selectFrom('run')
    .select('id')
    .where('projectKey', '=', row.projectKey)
    .where('titleScope', '=', row.titleScope)
    .where('title', '=', row.title)
    .executeTakeFirst()
  return found?.id
}

export async function closeRunRow(db: Db, runKey: number, closedAt: string): Promise<void> {
  await db.updateTable('run').set({ closedAt, updatedAt: closedAt }).where('key', '=', runKey).execute()
}

/** Lists the runs that match the filters, newest first. */
export async function listRunRows(
  store: Store,
  projectKey: number,
  filters: RunFilters,
  window: RowWindow,
): Promise<RunRow[]> {
  const { db } = store
  const { closed, milestoneIds, configurationIds } = filters
  const list = closed === undefined ? listAll : closed ? listClosed : listOpen
  if (!milestoneIds && !configurationIds) return await list(db, { projectKey, ...window })
  return await page(selectFiltered(store, projectKey, filters).selectAll(), closed)
    .limit(window.limit)
    .offset(window.offset)
    .execute()
}

interface RunPage extends RowWindow {
  readonly projectKey: number
}

const [listAll, listOpen, listClosed] = [compilePage(undefined), compilePage(false), compilePage(true)]

function compilePage(closed: boolean | undefined) {
  return compileOnce<RunPage, RunRow>((db, value) =>
    page(db.selectFrom('run').selectAll().where('projectKey', '=', value('projectKey')), closed)
      .limit(value('limit'))
      .offset(value('offset')),
  )
}

function page(runs: SelectQueryBuilder<Database, 'run', RunRow>, closed: boolean | undefined) {
  return runs
    .$if(closed !== undefined, (query) => query.where('closedAt', closed ? 'is not' : 'is', null))
    .orderBy('id', 'desc')
}

/**
 * Counts the open and closed runs that match all filters except `closed` (docs/api-reference.md, Runs). Without other
 * filters, the row of the project has the numbers.
 */
export async function countRuns(
  store: Store,
  projectKey: number,
  filters: RunFilters,
): Promise<{ open: number; closed: number }> {
  const { db } = store
  if (!filters.milestoneIds && !filters.configurationIds) {
    const { openRuns, closedRuns } = await readProjectCounts(db, projectKey)
    return { open: openRuns, closed: closedRuns }
  }
  const { all, open } = await selectFiltered(store, projectKey, filters)
    .select((eb) => [
      eb.fn.countAll<number>().as('all'),
      eb.fn.countAll<number>().filterWhere('closedAt', 'is', null).as('open'),
    ])
    .executeTakeFirstOrThrow()
  return { open, closed: all - open }
}

function selectFiltered(
  { db, engine }: Store,
  projectKey: number,
  filters: RunFilters,
): SelectQueryBuilder<Database, 'run', object> {
  const { milestoneIds, configurationIds } = filters
  const all = db.selectFrom('run').where('projectKey', '=', projectKey)
  const ofMilestones = milestoneIds ? all.where(engine.isOneOf('milestoneId', milestoneIds)) : all
  return configurationIds
    ? ofMilestones.where(engine.isOneOf('configurationId', configurationIds))
    : ofMilestones
}

/** Sets the times of a run, its results and its log, as if it had been created and filled then. */
export async function setRunDate(
  db: Db,
  projectKey: number,
  id: number,
  { created, filled }: { readonly created: string; readonly filled: string },
): Promise<void> {
  const run = await db
    .updateTable('run')
    .set((eb) => ({
      createdAt: created,
      updatedAt: filled,
      closedAt: eb.case().when('closedAt', 'is', null).then(null).else(filled).end(),
    }))
    .where('projectKey', '=', projectKey)
    .where('id', '=', id)
    .returning('key')
    .executeTakeFirstOrThrow()
  await db.updateTable('result').set({ createdAt: filled }).where('runKey', '=', run.key).execute()
  await db.updateTable('runLog').set({ createdAt: filled }).where('runKey', '=', run.key).execute()
}
