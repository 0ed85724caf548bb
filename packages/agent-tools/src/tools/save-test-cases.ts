import { isRecord, optional, rule, text } from 'qasphere-contract/scalars'
import { testCaseFields } from 'qasphere-contract/test-case-bodies'
import * as z from 'zod/mini'
import { type Answer, objectAnswer } from '../answer.js'
import { findTestCases } from '../find-test-cases.js'
import { ensureFolders, folderMistakes } from '../folder-paths.js'
import { markerOf } from '../markers.js'
import { priority, project, testCaseRef } from '../parts.js'
import { type CallOf, defineLookingUpTool } from '../tool.js'
import { describeError } from '../tool-error.js'

type Call = CallOf<'save_test_cases'>

const { precondition, tags, steps, requirements, links, customFields } = testCaseFields

const testCase = z
  .object({
    testCase: optional('Marker, to update; omit to create', testCaseRef),
    folder: optional('Path for a new test case; created if missing', text(1, 1000)),
    title: z.optional(text(1, 511)),
    priority: z.optional(priority),
    precondition: z.optional(precondition),
    steps: z.optional(steps),
    tags: z.optional(tags),
    requirements: z.optional(requirements),
    links: z.optional(links),
    customFields: z.optional(customFields),
    isDraft: z.optional(z.boolean()),
  })
  .check(
    rule((given, report) => {
      if (!isRecord(given)) return
      if (given.testCase !== undefined) {
        if (given.folder !== undefined)
          report(['folder'], 'is only for new test cases: the API cannot move test cases')
        return
      }
      if (given.title === undefined) report(['title'], 'is required for a new test case')
      if (given.folder === undefined)
        report(['folder'], 'is required for a new test case, such as Checkout/Cart')
      if (typeof given.folder === 'string')
        for (const message of folderMistakes(given.folder)) report(['folder'], message)
    }),
  )
type TestCaseInput = z.output<typeof testCase>

export const saveTestCases = defineLookingUpTool({
  name: 'save_test_cases',
  title: 'Save test cases',
  description:
    'Create or update test cases. In updates, omitted fields keep their values, and lists are replaced. Texts are HTML.',
  changes: 'always',
  isDestructive: true,
  input: z.object({ project, testCases: z.array(testCase).check(z.minLength(1), z.maxLength(50)) }),
  output: z.object({
    saved: z.array(z.looseObject({})),
    failed: z.array(z.looseObject({})),
    note: z.optional(z.string()),
  }),
  lookUp: async ({ input, project: projectCode, call, problems }) => {
    const references = (input.testCases ?? []).flatMap(({ testCase }, index) => {
      return testCase === undefined ? [] : [{ where: `testCases[${index}].testCase`, name: testCase }]
    })
    await findTestCases(call, projectCode, references, problems)
    return ({ testCases }) => saveAll(call, projectCode, testCases)
  },
})

/** Saves one after the other: what fails is reported, and the others are saved. */
async function saveAll(
  call: Call,
  projectCode: string,
  testCases: readonly TestCaseInput[],
): Promise<Answer> {
  const paths = testCases.flatMap(({ folder }) => folder ?? [])
  const folderIds = await ensureFolders(call, projectCode, paths)
  const saved: Answer[] = []
  const failed: Answer[] = []
  for (const [index, testCase] of testCases.entries()) {
    try {
      saved.push(await save(call, projectCode, testCase, folderIds))
    } catch (error) {
      const message = describeError(error)
      if (message === undefined) throw error
      failed.push({ index, testCase: testCase.testCase ?? testCase.title, message })
    }
  }
  return objectAnswer({ saved, failed })
}

async function save(
  call: Call,
  projectCode: string,
  { testCase, folder = '', ...content }: TestCaseInput,
  folderIds: ReadonlyMap<string, number>,
): Promise<Answer> {
  if (testCase !== undefined) {
    await call('updateTestCase', { projectCode, tcaseId: testCase, ...content })
    return { testCase, action: 'changed' }
  }
  const { title = '', priority = 'medium', ...others } = content
  const folderId = folderIds.get(folder) ?? 0
  const { seq } = await call('createTestCase', {
    projectCode,
    type: 'standalone',
    folderId,
    title,
    priority,
    ...others,
  })
  return { testCase: markerOf(projectCode, seq), title, action: 'created' }
}
