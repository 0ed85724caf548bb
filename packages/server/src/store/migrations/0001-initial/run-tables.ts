import type { Kysely } from 'kysely'
import type { Engine } from '../../engine.js'
import { index, inProject, ofRun, ofTestCase } from './columns.js'

export async function createRunTables(db: Kysely<unknown>, engine: Engine): Promise<void> {
  await inProject(db.schema.createTable('testPlan'))
    .addColumn('id', 'integer', (column) => column.notNull())
    .addColumn('title', 'text', (column) => column.notNull())
    .addColumn('description', 'text', (column) => column.notNull())
    .addColumn('milestoneId', 'integer')
    .addColumn('titleScope', 'integer', (column) => column.notNull())
    .addColumn('authorId', 'integer', (column) => column.notNull().references('user.id'))
    .addColumn('createdAt', 'text', (column) => column.notNull())
    .addColumn('updatedAt', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('testPlan_pk', ['projectKey', 'id'])
    .addUniqueConstraint('testPlan_title', ['projectKey', 'titleScope', 'title'])
    .execute()
  const counts = [
    'open',
    'passed',
    'failed',
    'blocked',
    'skipped',
    'custom1',
    'custom2',
    'custom3',
    'custom4',
  ]
  await counts
    .reduce(
      (table, status) => table.addColumn(status, 'integer', (column) => column.notNull().defaultTo(0)),
      inProject(db.schema.createTable('run')),
    )
    .addColumn('key', 'integer', (column) => engine.identity(column))
    .addColumn('id', 'integer', (column) => column.notNull())
    .addColumn('title', 'text', (column) => column.notNull())
    .addColumn('description', 'text', (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('milestoneId', 'integer')
    .addColumn('titleScope', 'integer', (column) => column.notNull())
    .addColumn('configurationId', 'text')
    .addColumn('assignmentId', 'integer')
    .addColumn('testPlanId', 'integer')
    .addColumn('queryPlansJson', 'text')
    .addColumn('linksJson', 'text')
    .addColumn('integrationLink', 'text')
    .addColumn('authorId', 'integer', (column) => column.notNull().references('user.id'))
    .addColumn('createdAt', 'text', (column) => column.notNull())
    .addColumn('updatedAt', 'text', (column) => column.notNull())
    .addColumn('closedAt', 'text')
    .addUniqueConstraint('run_id', ['projectKey', 'id'])
    .addUniqueConstraint('run_title', ['projectKey', 'titleScope', 'title'])
    .execute()
  await index(db, 'run_closed', 'run', ['projectKey', 'closedAt'])
  await index(db, 'run_live', 'run', ['projectKey', 'type', 'closedAt'])
  await db.schema
    .createTable('runTestCase')
    .addColumn('runKey', 'integer', ofRun)
    .addColumn('testCaseKey', 'integer', ofTestCase)
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('version', 'integer')
    .addColumn('folderId', 'integer')
    .addColumn('pos', 'integer')
    .addColumn('isMember', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('runTestCase_pk', ['runKey', 'testCaseKey'])
    .execute()
  await index(db, 'runTestCase_testCase', 'runTestCase', ['testCaseKey'])
  await db.schema
    .createTable('result')
    .addColumn('id', 'integer', (column) => engine.identity(column))
    .addColumn('runKey', 'integer', ofRun)
    .addColumn('testCaseKey', 'integer', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('comment', 'text', (column) => column.notNull())
    .addColumn('timeTaken', 'integer')
    .addColumn('linksJson', 'text')
    .addColumn('authorId', 'integer', (column) => column.notNull().references('user.id'))
    .addColumn('createdAt', 'text', (column) => column.notNull())
    .execute()
  await index(db, 'result_run', 'result', ['runKey', 'testCaseKey', 'id'])
  await db.schema
    .createTable('runLog')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('runKey', 'integer', ofRun)
    .addColumn('comment', 'text', (column) => column.notNull())
    .addColumn('authorId', 'integer', (column) => column.notNull().references('user.id'))
    .addColumn('createdAt', 'text', (column) => column.notNull())
    .execute()
  await index(db, 'runLog_run', 'runLog', ['runKey'])
}
