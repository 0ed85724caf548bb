import { isDeepStrictEqual } from 'node:util'
import type { TestCaseVersionRow } from '../store/schema.js'
import type { TestCaseContent } from './test-case-content.js'

/** The parts of a version that people recognize, in the order in which a page shows them. */
const parts: readonly (readonly [
  name: string,
  read: (row: TestCaseVersionRow, content: TestCaseContent) => unknown,
])[] = [
  ['title', ({ title }) => title],
  ['priority', ({ priority }) => priority],
  ['draft', ({ isDraft }) => isDraft],
  ['precondition', (_row, { precondition }) => ('text' in precondition ? precondition.text : precondition)],
  ['steps', (_row, { steps }) => steps.map(withoutNumbers)],
  ['tags', (_row, { tagIds }) => tagIds],
  ['requirements', (_row, { requirementIds }) => requirementIds],
  ['links', (_row, { links }) => links ?? []],
  ['files', (_row, { files }) => files ?? []],
  ['custom fields', (_row, { customFields }) => customFields],
  ['parameters', (_row, { values, titleSuffixParams }) => [values, titleSuffixParams]],
]

/** The numbers of a step say when it was added, not what it says. */
function withoutNumbers(step: TestCaseContent['steps'][number]): unknown {
  if ('sharedStepId' in step) return step
  const { id, version, ...rest } = step
  return rest
}

/** Names the parts that differ between two versions of a test case. */
export function findVersionChanges(before: TestCaseVersionRow, after: TestCaseVersionRow): string[] {
  const contents: readonly [TestCaseContent, TestCaseContent] = [
    JSON.parse(before.contentJson),
    JSON.parse(after.contentJson),
  ]
  return parts.flatMap(([name, read]) =>
    isDeepStrictEqual(read(before, contents[0]), read(after, contents[1])) ? [] : name,
  )
}
