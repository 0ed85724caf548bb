import type { SelectQueryBuilder } from 'kysely'
import type { QueryOf } from 'qasphere-contract'
import type { listFolders } from 'qasphere-contract/folders'
import { takeNumbers } from './counters.js'
import { type Db, now } from './database.js'
import { insertRows } from './insert-rows.js'
import type { Database, FolderRow } from './schema.js'
import { containsFolded } from './search.js'
import type { Store } from './store.js'
import type { RowWindow } from './window.js'

/** The filter and order of a list of folders. */
export type FolderSelection = Pick<QueryOf<typeof listFolders>, 'search' | 'sortField' | 'sortOrder'>

const sortColumns = {
  id: 'id',
  project_id: 'projectKey',
  title: 'titleFolded',
  pos: 'pos',
  parent_id: 'parentId',
  created_at: 'createdAt',
  updated_at: 'updatedAt',
} as const satisfies Record<NonNullable<FolderSelection['sortField']>, keyof FolderRow>

export async function countFolderRows(
  db: Db,
  projectKey: number,
  selection: FolderSelection,
): Promise<number> {
  const { total } = await selectFolders(db, projectKey, selection)
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  return Number(total)
}

/** Lists folders in tree order, unless they are sorted by a field. */
export async function listFolderRows(
  db: Db,
  projectKey: number,
  selection: FolderSelection,
  window: RowWindow,
): Promise<FolderRow[]> {
  const query = selectFolders(db, projectKey, selection).selectAll().limit(window.limit).offset(window.offset)
  const { sortField, sortOrder } = selection
  if (!sortField) return await query.orderBy('treePath').execute()
  const direction = sortOrder ?? 'desc'
  return await query.orderBy(sortColumns[sortField], direction).orderBy('id', direction).execute()
}

function selectFolders(
  db: Db,
  projectKey: number,
  { search }: FolderSelection,
): SelectQueryBuilder<Database, 'folder', object> {
  const all = db.selectFrom('folder').where('projectKey', '=', projectKey)
  return search ? all.where(containsFolded('titleFolded', search)) : all
}

export async function findFolderRow(db: Db, projectKey: number, id: number): Promise<FolderRow | undefined> {
  return await db
    .selectFrom('folder')
    .selectAll()
    .where('projectKey', '=', projectKey)
    .where('id', '=', id)
    .executeTakeFirst()
}

export async function findFolderRows(
  { db, engine }: Store,
  projectKey: number,
  ids: readonly number[],
): Promise<FolderRow[]> {
  return await db
    .selectFrom('folder')
    .selectAll()
    .where('projectKey', '=', projectKey)
    .where(engine.isOneOf('id', ids))
    .execute()
}

/** The parent and title of a folder: the title is unique within the parent. */
export interface FolderPlace {
  readonly parentId: number
  readonly title: string
}

/** A folder to create. */
export interface NewFolder extends FolderPlace {
  /** Tree path of its parent, empty at the top level. */
  readonly parentTreePath: string
}

const placeTypes = { parentId: 'integer', title: 'text' } as const

export async function findFoldersAt(
  { db, engine }: Store,
  projectKey: number,
  places: readonly FolderPlace[],
): Promise<FolderRow[]> {
  return await db
    .selectFrom(engine.rows<FolderPlace>(placeTypes, places).as('place'))
    .innerJoin('folder', (join) =>
      join.onRef('folder.parentId', '=', 'place.parentId').onRef('folder.title', '=', 'place.title'),
    )
    .where('folder.projectKey', '=', projectKey)
    .selectAll('folder')
    .execute()
}

/** Locks a folder, so that no other transaction assigns positions in it. */
export async function lockFolder({ db, engine }: Store, projectKey: number, folderId: number): Promise<void> {
  await db
    .selectFrom('folder')
    .select('id')
    .where('projectKey', '=', projectKey)
    .where('id', '=', folderId)
    .modifyEnd(engine.rowLock('folder'))
    .execute()
}

/** Number of digits of a position in a tree path. */
const treePathDigits = 6

/**
 * Creates folders after their last siblings, in the given order. Folders that were created concurrently are left alone.
 */
export async function insertFolders(
  store: Store,
  projectKey: number,
  folders: readonly NewFolder[],
): Promise<void> {
  const { db } = store
  const firstId = await takeNumbers(db, projectKey, 'folder', folders.length)
  const nextPos = await nextPositions(
    store,
    projectKey,
    folders.map((folder) => folder.parentId),
  )
  const createdAt = now()
  const rows = folders.map(({ parentId, title, parentTreePath }, index): FolderRow => {
    const pos = nextPos.get(parentId) ?? 0
    nextPos.set(parentId, pos + 1)
    return {
      projectKey,
      id: firstId + index,
      parentId,
      pos,
      title,
      titleFolded: title.toLowerCase(),
      comment: '',
      treePath: parentTreePath + String(pos).padStart(treePathDigits, '0'),
      createdAt,
      updatedAt: createdAt,
    }
  })
  await insertRows<FolderRow>(store, 'folder', folderTypes, rows, {
    unless: ['projectKey', 'parentId', 'title'],
  })
}

const folderTypes = {
  projectKey: 'integer',
  id: 'integer',
  parentId: 'integer',
  pos: 'integer',
  title: 'text',
  titleFolded: 'text',
  comment: 'text',
  treePath: 'text',
  createdAt: 'text',
  updatedAt: 'text',
} as const

async function nextPositions(
  { db, engine }: Store,
  projectKey: number,
  parentIds: readonly number[],
): Promise<Map<number, number>> {
  const rows = await db
    .selectFrom('folder')
    .select((eb) => ['parentId', eb.fn.max('pos').as('last')])
    .where('projectKey', '=', projectKey)
    .where(engine.isOneOf('parentId', parentIds))
    .groupBy('parentId')
    .execute()
  return new Map(rows.map(({ parentId, last }) => [parentId, last + 1]))
}

/** Updates the comments of folders, except those that are the same. */
export async function updateFolderComments(
  { db, engine }: Store,
  projectKey: number,
  comments: ReadonlyMap<number, string>,
): Promise<void> {
  if (comments.size === 0) return
  const rows = [...comments].map(([id, comment]) => ({ id, comment }))
  await db
    .updateTable('folder')
    .from(engine.rows<{ id: number; comment: string }>({ id: 'integer', comment: 'text' }, rows).as('new'))
    .set((eb) => ({ comment: eb.ref('new.comment'), updatedAt: now() }))
    .where('folder.projectKey', '=', projectKey)
    .whereRef('folder.id', '=', 'new.id')
    .whereRef('folder.comment', '!=', 'new.comment')
    .execute()
}

/** Finds folders and all their ancestors. */
export async function findFoldersWithAncestors(
  { db, engine }: Store,
  projectKey: number,
  ids: readonly number[],
): Promise<FolderRow[]> {
  return await db
    .withRecursive('chain', (query) =>
      query
        .selectFrom('folder')
        .selectAll()
        .where('projectKey', '=', projectKey)
        .where(engine.isOneOf('id', ids))
        .union(
          query
            .selectFrom('folder')
            .innerJoin('chain', 'chain.parentId', 'folder.id')
            .where('folder.projectKey', '=', projectKey)
            .selectAll('folder'),
        ),
    )
    .selectFrom('chain')
    .selectAll()
    .execute()
}
