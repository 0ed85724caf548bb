import { Kysely } from 'kysely'
import { expect, it } from 'vitest'
import { cachedTables } from '../store/caches.js'
import { migrate } from '../store/migrate.js'
import { findProjectRow } from '../store/projects.js'
import { findTaggedTestCase } from '../store/referenced-test-case.js'
import type { Database, NewTestCaseRow } from '../store/schema.js'
import { openSqlite } from '../store/sqlite.js'
import { defaultIncludes, showTestCases } from './show-test-cases.js'

const time = '2026-08-01T09:30:00.000Z'

it('reads a test case with everything it can have only from tables that its cache depends on', async () => {
  const engine = openSqlite(':memory:')
  const queries: string[] = []
  const db = new Kysely<Database>({
    dialect: engine.dialect,
    log: ({ query }) => void queries.push(query.sql),
  })
  await migrate(db, engine)
  await insertTemplate(db)
  const project = await findProjectRow(db, 'ONE')
  if (!project) throw new Error('the project is missing')

  queries.length = 0
  const row = await findTaggedTestCase({ db, engine }, project, 'template')
  const shown = await showTestCases({ db, engine, origin: '' }, project, row ? [row] : [], defaultIncludes)
  const read = queries.flatMap((query) =>
    [...query.matchAll(/(?:from|join) "(\w+)"/g)].map(([, name]) => name),
  )

  expect(shown).toMatchObject([
    {
      numFilledTCases: 1,
      tags: [{ title: 'tag' }],
      requirements: [{ text: 'R-1' }],
      steps: [{ title: 'Step' }],
      precondition: { title: 'Basket' },
      parameterValues: [{ values: { city: 'Oslo' } }],
    },
  ])
  expect([...new Set(read)].sort()).toEqual([...cachedTables.testCases].sort())
  await db.destroy()
})

/** Inserts a template with a filled test case, and one of everything that it can refer to. */
async function insertTemplate(db: Kysely<Database>): Promise<void> {
  const inProject = { projectKey: 1, createdAt: time }
  const shared = { ...inProject, id: 1, version: 1, updatedAt: time }
  await db
    .insertInto('project')
    .values({
      id: 'one',
      code: 'ONE',
      title: 'One',
      overviewTitle: '',
      overviewDescription: '',
      createdAt: time,
      updatedAt: time,
    })
    .execute()
  await db
    .insertInto('tag')
    .values({ ...inProject, id: 1, title: 'tag' })
    .execute()
  await db
    .insertInto('requirement')
    .values({ ...inProject, id: 'r', text: 'R-1', url: '' })
    .execute()
  await db
    .insertInto('sharedStep')
    .values({ ...shared, title: 'Step', subStepsJson: '[]' })
    .execute()
  await db
    .insertInto('sharedPrecondition')
    .values({ ...shared, title: 'Basket', text: 'Filled' })
    .execute()
  await db
    .insertInto('user')
    .values({
      email: 'a@example.com',
      name: 'A',
      role: 'owner',
      totpEnabled: 0,
      allProjects: 1,
      createdAt: time,
    })
    .execute()
  await db
    .insertInto('testCase')
    .values([row('template', 1, null), row('filled', 2, 1)])
    .execute()
  const content = {
    precondition: { sharedPreconditionId: 1 },
    steps: [{ sharedStepId: 1 }],
    tagIds: [1],
    requirementIds: ['r'],
    links: null,
    files: null,
    customFields: {},
    values: { city: 'Oslo' },
  }
  const version = {
    version: 1,
    title: 'Template',
    priority: 'low',
    isDraft: 0,
    isEmpty: 0,
    createdAt: time,
  } as const
  const contentJson = JSON.stringify(content)
  await db
    .insertInto('testCaseVersion')
    .values([1, 2].map((testCaseKey) => ({ ...version, testCaseKey, contentJson })))
    .execute()
  await db.insertInto('testCaseTag').values({ projectKey: 1, tagId: 1, testCaseKey: 1 }).execute()
}

function row(id: 'template' | 'filled', seq: number, templateKey: number | null): NewTestCaseRow {
  return {
    id,
    projectKey: 1,
    seq,
    legacyId: '',
    type: id,
    folderId: 1,
    pos: seq,
    templateKey,
    version: 1,
    title: id,
    titleFolded: id,
    priority: 'low',
    isDraft: 0,
    isEmpty: 0,
    sharedPreconditionId: 1,
    authorId: 1,
    createdAt: time,
    updatedAt: time,
    deletedAt: null,
  }
}
