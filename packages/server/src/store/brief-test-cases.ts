import { sql } from 'kysely'
import type { TestCaseCondition } from './query-plans.js'
import type { TestCaseRow } from './schema.js'
import type { Store } from './store.js'
import { pageOf, type Sorting, toOrderBy } from './test-cases.js'
import type { RowWindow } from './window.js'

/** A test case with the parts of its latest version that every list includes. */
export type BriefTestCase = Omit<TestCaseRow, 'projectKey' | 'titleFolded' | 'deletedAt'> & {
  /** Text of the precondition; null if it is a shared one. */
  readonly preconditionText: string | null
  readonly filesJson: string | null
  readonly linksJson: string | null
}

/** Lists a page of test cases without most of their contents, which take most of the time to read in long lists. */
export async function listBriefTestCases(
  { db, engine }: Store,
  condition: TestCaseCondition,
  sorting: Sorting,
  window: RowWindow,
): Promise<BriefTestCase[]> {
  const versions = engine.withParts('testCaseVersion', 'contentJson', {
    preconditionText: ['precondition', 'text'],
    filesJson: ['files'],
    linksJson: ['links'],
  })
  return await db
    .selectFrom(pageOf(db, condition, sorting, window).as('testCase'))
    .innerJoin(versions.as('latest'), (join) =>
      join
        .on(sql.ref('latest.testCaseKey'), '=', sql.ref('testCase.key'))
        .on(sql.ref('latest.version'), '=', sql.ref('testCase.version')),
    )
    .select([
      'testCase.key',
      'testCase.id',
      'testCase.seq',
      'testCase.legacyId',
      'testCase.type',
      'testCase.folderId',
      'testCase.pos',
      'testCase.templateKey',
      'testCase.version',
      'testCase.title',
      'testCase.priority',
      'testCase.isDraft',
      'testCase.isEmpty',
      'testCase.sharedPreconditionId',
      'testCase.authorId',
      'testCase.createdAt',
      'testCase.updatedAt',
      'latest.preconditionText',
      'latest.filesJson',
      'latest.linksJson',
    ])
    .orderBy(toOrderBy(sorting))
    .execute()
}
