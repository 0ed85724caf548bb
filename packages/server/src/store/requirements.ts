import { createHqid } from '../values/identifiers.js'
import { compileOnce } from './compiled.js'
import { type Db, now } from './database.js'
import type { Engine } from './engine.js'
import { insertRows } from './insert-rows.js'
import { type ListSorting, sortList } from './list-order.js'
import type { RequirementRow } from './schema.js'
import type { Store } from './store.js'

/** Requirements with the same text and URL are the same (docs/api-reference.md, Requirements). */
export type RequirementKey = Pick<RequirementRow, 'text' | 'url'>

const keyTypes = { text: 'text', url: 'text' } as const
const requirementTypes = { id: 'text', projectKey: 'integer', ...keyTypes, createdAt: 'text' } as const

/** Lists the requirements of a project, in order of creation unless sorted. */
export async function listRequirementRows(
  db: Db,
  projectKey: number,
  sorting: ListSorting,
): Promise<RequirementRow[]> {
  const rows = await db.selectFrom('requirement').selectAll().where('projectKey', '=', projectKey).execute()
  return sortList(rows, sorting, ({ text }) => text)
}

export async function findRequirementRows(
  { db, engine }: Store,
  projectKey: number,
  ids: readonly string[],
): Promise<RequirementRow[]> {
  return await selectRequirementsById(db, { projectKey, ids }, engine)
}

const selectRequirementsById = compileOnce<
  { projectKey: number; ids: readonly string[] },
  RequirementRow,
  [Engine]
>((db, value, engine) =>
  db
    .selectFrom('requirement')
    .selectAll()
    .where('projectKey', '=', value('projectKey'))
    .where(engine.isOneOf('id', value('ids', engine.list))),
)

export async function findRequirements(
  { db, engine }: Store,
  projectKey: number,
  wanted: readonly RequirementKey[],
): Promise<RequirementRow[]> {
  return await db
    .selectFrom(engine.rows<RequirementKey>(keyTypes, wanted).as('wanted'))
    .innerJoin('requirement', (join) =>
      join.onRef('requirement.text', '=', 'wanted.text').onRef('requirement.url', '=', 'wanted.url'),
    )
    .where('requirement.projectKey', '=', projectKey)
    .selectAll('requirement')
    .execute()
}

/** Creates requirements. Those that were created concurrently do not change. */
export async function insertRequirements(
  store: Store,
  projectKey: number,
  wanted: readonly RequirementKey[],
): Promise<void> {
  const createdAt = now()
  const rows = wanted.map(({ text, url }) => ({ id: createHqid(), projectKey, text, url, createdAt }))
  await insertRows<RequirementRow>(store, 'requirement', requirementTypes, rows, {
    unless: ['projectKey', 'text', 'url'],
  })
}
