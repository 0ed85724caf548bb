import type { BodyOf, Endpoints } from 'qasphere-contract'
import { findFolderRow } from '../store/folders.js'
import type { ProjectRow } from '../store/schema.js'
import { nextPosition, shiftPositions } from '../store/test-cases.js'
import { notFound } from '../values/api-error.js'
import type { UserContext } from './call.js'
import { type CreatedTestCaseRow, createTestCaseRows } from './create-test-case-rows.js'
import { getRequiredDefaults, listProjectCustomFields } from './custom-fields.js'
import { upsertFolders } from './folders.js'
import { findOrCreateTags, getTagIds } from './tags.js'
import { fillTemplate } from './templates.js'
import { emptyContent } from './test-case-content.js'
import { resolveContent } from './test-case-input.js'

type CreateInput = BodyOf<Endpoints['createTestCase']>
type BulkInput = BodyOf<Endpoints['bulkCreateTestCases']>

/** Creates a test case, or a template with its filled test cases. Throws 404 for an unknown folder. */
export async function createTestCase(
  call: UserContext,
  project: ProjectRow,
  input: CreateInput,
): Promise<CreatedTestCaseRow> {
  const { title, type, priority, folderId, isDraft = false, filledTCaseTitleSuffixParams } = input
  if (!(await findFolderRow(call.db, project.key, folderId))) throw notFound('folder')
  const content = {
    ...(await resolveContent(call, project, input)),
    ...(type === 'template' ? { titleSuffixParams: filledTCaseTitleSuffixParams ?? [] } : {}),
  }
  const versioned = { title, priority, isDraft, content }
  // Other types ignore them (docs/api-reference.md, Creating test cases).
  const values = type === 'template' ? (input.parameterValues ?? []) : []
  const filled = await fillTemplate(
    versioned,
    values.map((each) => each.values),
  )
  const pos = await makeRoom(call, project.key, folderId, input.pos, 1 + filled.length)
  const [created] = await createTestCaseRows(call, project.key, [{ ...versioned, type, folderId, pos }])
  if (!created) throw new Error('the test case was not created')
  await createTestCaseRows(
    call,
    project.key,
    filled.map((each, index) => ({
      ...each,
      type: 'filled',
      templateKey: created.key,
      folderId,
      pos: pos + 1 + index,
    })),
  )
  return created
}

/** Creates simple test cases at the end of a folder, in the given order (docs/api-reference.md, Creating test cases). */
export async function bulkCreateTestCases(
  call: UserContext,
  project: ProjectRow,
  { folderPath, tcases }: BulkInput,
): Promise<CreatedTestCaseRow[]> {
  const [path] = await upsertFolders(call, project.key, [{ path: folderPath }])
  const folderId = path?.at(-1)
  if (folderId === undefined) throw notFound('folder')
  const titles = tcases.flatMap((testCase) => testCase.tags ?? [])
  const tags = await findOrCreateTags(call, project.key, titles)
  // Skips required fields without a default, because this request has no custom fields.
  const customFields = getRequiredDefaults(await listProjectCustomFields(call.db, project))
  const pos = await makeRoom(call, project.key, folderId, undefined, tcases.length)
  return await createTestCaseRows(
    call,
    project.key,
    tcases.map((testCase, index) => ({
      type: 'standalone',
      title: testCase.title,
      priority: 'medium',
      folderId,
      pos: pos + index,
      isDraft: false,
      content: { ...emptyContent, tagIds: getTagIds(tags, testCase.tags), customFields },
    })),
  )
}

/** Returns the position of new test cases and moves those after it (docs/api-reference.md, Creating test cases). */
async function makeRoom(
  call: UserContext,
  projectKey: number,
  folderId: number,
  wanted: number | undefined,
  amount: number,
): Promise<number> {
  const { db } = call
  const next = await nextPosition(call, projectKey, folderId)
  if (wanted === undefined || wanted >= next) return next
  await shiftPositions(db, projectKey, folderId, wanted, amount)
  return wanted
}
