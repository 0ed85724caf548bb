import type { Db } from './database.js'
import type { TestCaseCondition } from './query-plans.js'
import type { TestCaseRow, TestCaseVersionRow } from './schema.js'
import { joinLatestVersion, pageOf, type Sorting, toOrderBy } from './test-cases.js'
import type { RowWindow } from './window.js'

/** A test case with the parts of its latest version that every list includes. */
export type BriefTestCase = Omit<TestCaseRow, 'projectKey' | 'titleFolded' | 'deletedAt'> &
  Pick<TestCaseVersionRow, 'preconditionText' | 'filesJson' | 'linksJson'>

/** Lists a page of test cases without most of their contents, which take most of the time to read in long lists. */
export async function listBriefTestCases(
  db: Db,
  condition: TestCaseCondition,
  sorting: Sorting,
  window: RowWindow,
): Promise<BriefTestCase[]> {
  return await db
    .selectFrom(pageOf(db, condition, sorting, window).as('testCase'))
    .innerJoin('testCaseVersion', joinLatestVersion)
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
      'testCaseVersion.preconditionText',
      'testCaseVersion.filesJson',
      'testCaseVersion.linksJson',
    ])
    .orderBy(toOrderBy(sorting))
    .execute()
}
