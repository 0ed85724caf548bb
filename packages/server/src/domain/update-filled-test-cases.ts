import type { BodyOf, Endpoints } from 'qasphere-contract'
import type { Problem } from 'qasphere-contract/problems'
import { listFilledTestCases } from '../store/filled-test-cases.js'
import type { ProjectRow } from '../store/schema.js'
import { deleteTestCases, nextPosition, type TestCaseWithContent } from '../store/test-cases.js'
import { invalidInput } from '../values/api-error.js'
import type { UserContext } from './call.js'
import { createTestCaseRows } from './create-test-case-rows.js'
import { fillTemplate } from './templates.js'
import type { TestCaseContent } from './test-case-content.js'
import { draftNextVersion, type Versioned, writeNextVersions } from './test-case-versions.js'

type UpdateInput = BodyOf<Endpoints['updateTestCase']>
type ValueInput = NonNullable<UpdateInput['parameterValues']>[number]

/**
 * Updates the filled test cases of a template for its next version. Parameter values replace all existing ones: values
 * without a test case create one, and filled test cases that are not listed are deleted (docs/api-reference.md,
 * Updating test cases). Returns the keys of changed and deleted test cases.
 */
export async function updateFilledTestCases(
  call: UserContext,
  project: ProjectRow,
  row: TestCaseWithContent,
  template: Versioned,
  { parameterValues }: UpdateInput,
): Promise<number[]> {
  const existing = (await listFilledTestCases(call, [row.key])).map(readFilled)
  const wanted =
    parameterValues ??
    existing.map(({ row: { id }, content }) => ({ tcaseId: id, values: content.values ?? {} }))
  const known = new Map(existing.map((filled) => [filled.row.id, filled]))
  const problems = findReferenceProblems(wanted, known)
  if (problems.length > 0) throw invalidInput(problems)
  const filled = await fillTemplate(
    template,
    wanted.map((each) => each.values),
  )
  const planned = wanted.flatMap((input, index) => {
    const versioned = filled[index]
    const before = input.tcaseId === undefined ? undefined : known.get(input.tcaseId)
    return versioned ? { before, versioned: withPriority(versioned, input, before) } : []
  })
  const kept = planned.flatMap(({ before, versioned }) => (before ? { before, versioned } : []))
  const added = planned.flatMap(({ before, versioned }) => (before ? [] : versioned))
  await writeNextVersions(
    call,
    project.key,
    kept.map(({ before, versioned }) => draftNextVersion(before.row, before.content, versioned)),
  )
  const listed = new Set(kept.map(({ before }) => before.row.key))
  const removed = existing.map((each) => each.row.key).filter((key) => !listed.has(key))
  await deleteTestCases(call, row, removed)
  await createFilled(call, row, added)
  return [...listed, ...removed]
}

interface Filled {
  readonly row: TestCaseWithContent
  readonly content: TestCaseContent
}

function readFilled(row: TestCaseWithContent): Filled {
  return { row, content: JSON.parse(row.contentJson) }
}

/** Each value must be for a filled test case of this template, and each test case can occur only once. */
function findReferenceProblems(inputs: readonly ValueInput[], known: ReadonlyMap<string, Filled>): Problem[] {
  const seen = new Set<string>()
  return inputs.flatMap(({ tcaseId }, index) => {
    if (tcaseId === undefined) return []
    const path = ['parameterValues', index, 'tcaseId']
    if (seen.has(tcaseId)) return { path, message: 'is listed more than once' }
    seen.add(tcaseId)
    return known.has(tcaseId) ? [] : { path, message: 'is not a filled test case of this template' }
  })
}

/** Applies the priority of the template, unless the filled test case has its own. */
function withPriority(versioned: Versioned, { priority }: ValueInput, before: Filled | undefined): Versioned {
  const own = priority ?? (before?.content.hasOwnPriority ? before.row.priority : undefined)
  if (own === undefined) return versioned
  return { ...versioned, priority: own, content: { ...versioned.content, hasOwnPriority: true } }
}

/** Adds new filled test cases at the end of the folder. */
async function createFilled(
  call: UserContext,
  { projectKey, folderId, key: templateKey }: TestCaseWithContent,
  added: readonly Versioned[],
): Promise<void> {
  const pos = await nextPosition(call, projectKey, folderId)
  await createTestCaseRows(
    call,
    projectKey,
    added.map((versioned, index) => ({
      ...versioned,
      type: 'filled',
      templateKey,
      folderId,
      pos: pos + index,
    })),
  )
}
