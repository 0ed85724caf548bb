import type { BodyOf, Endpoints } from 'qasphere-contract'
import type { Problem } from 'qasphere-contract/problems'
import { listFilledTestCases } from '../store/filled-test-cases.js'
import type { ProjectRow } from '../store/schema.js'
import { deleteTestCases, nextPosition, type TestCaseWithContent } from '../store/test-cases.js'
import { invalidInput } from '../values/api-error.js'
import type { UserContext } from './call.js'
import { makeTestCases } from './make-test-cases.js'
import { fillTemplate } from './templates.js'
import type { TestCaseContent } from './test-case-content.js'
import { draftAfter, type Versioned, writeNextVersions } from './test-case-versions.js'

type UpdateInput = BodyOf<Endpoints['updateTestCase']>
type ValueInput = NonNullable<UpdateInput['parameterValues']>[number]

/**
 * Makes the filled test cases of a template follow its next version. Parameter values replace all there were: those
 * without a test case make one, and filled test cases they do not list are deleted (docs/api-reference.md,
 * Updating test cases). Returns the keys of those that changed or went.
 */
export async function updateFilledTestCases(
  call: UserContext,
  project: ProjectRow,
  row: TestCaseWithContent,
  template: Versioned,
  { parameterValues }: UpdateInput,
): Promise<number[]> {
  const existing = (await listFilledTestCases(call.db, call.engine, [row.key])).map(readFilled)
  const wanted =
    parameterValues ??
    existing.map(({ row: { id }, content }) => ({ tcaseId: id, values: content.values ?? {} }))
  const known = new Map(existing.map((filled) => [filled.row.id, filled]))
  const problems = placeProblems(wanted, known)
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
    kept.map(({ before, versioned }) => draftAfter(before.row, before.content, versioned)),
  )
  const listed = new Set(kept.map(({ before }) => before.row.key))
  const gone = existing.map((each) => each.row.key).filter((key) => !listed.has(key))
  await deleteTestCases(call.db, call.engine, row, gone)
  await addFilled(call, row, added)
  return [...listed, ...gone]
}

interface Filled {
  readonly row: TestCaseWithContent
  readonly content: TestCaseContent
}

function readFilled(row: TestCaseWithContent): Filled {
  return { row, content: JSON.parse(row.contentJson) }
}

/** Values of a filled test case must be of one of this template, each at most once. */
function placeProblems(inputs: readonly ValueInput[], known: ReadonlyMap<string, Filled>): Problem[] {
  const seen = new Set<string>()
  return inputs.flatMap(({ tcaseId }, index) => {
    if (tcaseId === undefined) return []
    const path = ['parameterValues', index, 'tcaseId']
    if (seen.has(tcaseId)) return { path, message: 'is there twice' }
    seen.add(tcaseId)
    return known.has(tcaseId) ? [] : { path, message: 'is not a filled test case of this template' }
  })
}

/** The priority of the template, unless the filled test case has one of its own. */
function withPriority(versioned: Versioned, { priority }: ValueInput, before: Filled | undefined): Versioned {
  const own = priority ?? (before?.content.hasOwnPriority ? before.row.priority : undefined)
  if (own === undefined) return versioned
  return { ...versioned, priority: own, content: { ...versioned.content, hasOwnPriority: true } }
}

/** New filled test cases go behind the last of the folder. */
async function addFilled(
  call: UserContext,
  { projectKey, folderId, key: templateKey }: TestCaseWithContent,
  added: readonly Versioned[],
): Promise<void> {
  const pos = await nextPosition(call.db, call.engine, projectKey, folderId)
  await makeTestCases(
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
