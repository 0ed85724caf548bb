import type { BodyOf, Endpoints } from 'qasphere-contract'
import { findTestCaseRow } from '../store/referenced-test-case.js'
import type { ProjectRow } from '../store/schema.js'
import { lockTestCase, type TestCaseWithContent } from '../store/test-cases.js'
import { ApiError, invalidInput, notFound } from '../values/api-error.js'
import type { UserContext } from './call.js'
import { refreshLiveRuns } from './live-runs.js'
import type { TestCaseContent } from './test-case-content.js'
import { resolveContent } from './test-case-input.js'
import { draftNextVersion, type VersionDraft, writeNextVersions } from './test-case-versions.js'
import { updateFilledTestCases } from './update-filled-test-cases.js'

type UpdateInput = BodyOf<Endpoints['updateTestCase']>

/**
 * Creates the next version of a test case. Omitted fields keep their values, and an empty request changes nothing.
 * Throws 404 for an unknown test case and 400 for changes that are not allowed.
 */
export async function updateTestCase(
  call: UserContext,
  project: ProjectRow,
  reference: string,
  input: UpdateInput,
): Promise<TestCaseWithContent> {
  const row = await findAndLockTestCase(call, project, reference)
  const named = Object.entries(input).flatMap(([name, value]) => (value === undefined ? [] : [name]))
  if (named.length === 0) return row
  if (row.type === 'filled') {
    await updateFilledTestCase(call, project, row, input, named)
    return row
  }
  if (input.isDraft && row.isDraft === 0) {
    throw new ApiError(400, 'isDraft: a published test case cannot become a draft again')
  }
  const next = await resolveNextVersion(call, project, row, input)
  await writeNextVersions(call, project.key, [next])
  const others = row.type === 'template' ? await updateFilledTestCases(call, project, row, next, input) : []
  await refreshLiveRuns(call, project.key, [row.key, ...others])
  return row
}

/** Finds a test case and locks it until the transaction ends. */
async function findAndLockTestCase(
  call: UserContext,
  project: ProjectRow,
  reference: string,
): Promise<TestCaseWithContent> {
  const found = await findTestCaseRow(call, project, reference)
  if (!found) throw notFound('test case')
  await lockTestCase(call, found.key)
  const row = await findTestCaseRow(call, project, found.id)
  if (!row) throw notFound('test case')
  return row
}

async function resolveNextVersion(
  call: UserContext,
  project: ProjectRow,
  row: TestCaseWithContent,
  input: UpdateInput,
): Promise<VersionDraft> {
  const previous: TestCaseContent = JSON.parse(row.contentJson)
  const content = await resolveContent(call, project, input, previous)
  const titleSuffixParams = input.filledTCaseTitleSuffixParams
  const setsSuffix = row.type === 'template' && titleSuffixParams !== undefined
  return draftNextVersion(row, previous, {
    title: input.title ?? row.title,
    priority: input.priority ?? row.priority,
    isDraft: input.isDraft ?? row.isDraft === 1,
    content: setsSuffix ? { ...content, titleSuffixParams } : content,
  })
}

/**
 * Changes the priority of a filled test case; everything else comes from the template (docs/api-reference.md, Updating
 * test cases).
 */
async function updateFilledTestCase(
  call: UserContext,
  project: ProjectRow,
  row: TestCaseWithContent,
  input: UpdateInput,
  named: readonly string[],
): Promise<void> {
  const invalid = named.filter((name) => name !== 'priority')
  if (invalid.length > 0) {
    const message = 'can only be changed in the template of this filled test case'
    throw invalidInput(invalid.map((name) => ({ path: [name], message })))
  }
  const previous: TestCaseContent = JSON.parse(row.contentJson)
  const next = draftNextVersion(row, previous, {
    title: row.title,
    priority: input.priority ?? row.priority,
    isDraft: row.isDraft === 1,
    content: { ...previous, hasOwnPriority: true },
  })
  await writeNextVersions(call, project.key, [next])
  await refreshLiveRuns(call, project.key, [row.key])
}
