import type { BodyOf, Endpoints, ResponseOf } from 'qasphere-contract'
import { notFound } from '../api-error.js'
import type { UserContext } from '../handler.js'
import { findFolderRow } from '../store/folders.js'
import { nextPosition, shiftPositions } from '../store/test-cases.js'
import { upsertFolders } from './folders.js'
import { makeTestCases } from './make-test-cases.js'
import { tagIdsOf, useTags } from './tags.js'
import type { UnnumberedContent } from './test-case-content.js'
import { resolveParts } from './test-case-input.js'

type CreateInput = BodyOf<Endpoints['createTestCase']>
type BulkInput = BodyOf<Endpoints['bulkCreateTestCases']>

/** What a test case holds of which nothing is said. */
const emptyContent: UnnumberedContent = {
  precondition: { text: '' },
  steps: [],
  tagIds: [],
  requirementIds: [],
  links: null,
  files: null,
  customFields: {},
}

/** Makes a test case; throws 404 for an unknown folder. */
export async function createTestCase(
  call: UserContext,
  projectKey: number,
  input: CreateInput,
): Promise<ResponseOf<Endpoints['createTestCase']>> {
  const { title, type, priority, folderId, isDraft = false } = input
  if (!(await findFolderRow(call.db, projectKey, folderId))) throw notFound('folder')
  const content = { ...emptyContent, ...(await resolveParts(call, projectKey, input)) }
  const pos = await makeRoom(call, projectKey, folderId, input.pos, 1)
  const [made] = await makeTestCases(call, projectKey, [
    { type, title, priority, folderId, pos, isDraft, content },
  ])
  if (!made) throw new Error('a test case was not made')
  return { id: made.id, seq: made.seq }
}

/** Makes simple test cases behind the others of a folder, and answers in their order (API reference, 2.4.8). */
export async function bulkCreateTestCases(
  call: UserContext,
  projectKey: number,
  input: BulkInput,
): Promise<ResponseOf<Endpoints['bulkCreateTestCases']>> {
  const [path] = await upsertFolders(call, projectKey, [{ path: input.folderPath }])
  const folderId = path?.at(-1)
  if (folderId === undefined) throw notFound('folder')
  const tags = await useTags(
    call,
    projectKey,
    input.tcases.flatMap((testCase) => testCase.tags ?? []),
  )
  const pos = await makeRoom(call, projectKey, folderId, undefined, input.tcases.length)
  const made = await makeTestCases(
    call,
    projectKey,
    input.tcases.map((testCase, index) => ({
      type: 'standalone',
      title: testCase.title,
      priority: 'medium',
      folderId,
      pos: pos + index,
      isDraft: false,
      content: {
        ...emptyContent,
        tagIds: tagIdsOf(tags, testCase.tags),
      },
    })),
  )
  return { tcases: made.map(({ id, seq }) => ({ id, seq })) }
}

/** Where new test cases go: at a position, moving the rest, or behind the last (API reference, section 5, 41). */
async function makeRoom(
  { db }: UserContext,
  projectKey: number,
  folderId: number,
  wanted: number | undefined,
  amount: number,
): Promise<number> {
  const next = await nextPosition(db, projectKey, folderId)
  if (wanted === undefined || wanted >= next) return next
  await shiftPositions(db, projectKey, folderId, wanted, amount)
  return wanted
}
